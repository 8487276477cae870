package org.nshot.data;

import java.util.Base64;

/**
 * Small JPEG files that Pillow wrote, 34 rows of 46 pixels: waves in red and green, a ramp in blue.
 */
final class JpegSamples {
  /** Colours at half the resolution in both directions. */
  static final byte[] HALF =
      file(
          "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+"
              + "MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09P"
              + "T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAiAC4DASIAAhEBAxEB/8QAGQAAAwEBAQAA"
              + "AAAAAAAAAAAAAAUGBAcD/8QAJRAAAQQCAQMEAwAAAAAAAAAAAQACAwUEESESEzEGIlGRQXGB/8QAFwEBAQEB"
              + "AAAAAAAAAAAAAAAABQYEA//EACQRAAEDAwMEAwAAAAAAAAAAAAMAAQIEBRIREzEiIzIzNEKx/9oADAMBAAIR"
              + "AxEAPwCpwp4ZohvSxW2DFKw9IClse1kxgA4kaW2K/bJ7XOQQLeSE8orTdREoR9p0gtKd/cJaFlw8afHkB0eF"
              + "dYwhzPg7Wt1Cx7OprQqQFZg2E0RaauRi95knq7V8AAcU9ZexvaNuCn7OrfjgloPClM7PnxZAxvk/KQYFO8HN"
              + "J9GVBc4AmNmHyn93VOj6iwKTkbPDN+fK6ZkTw5Y1sHaWS0bJztrUPb6jCOhGU6a8SObbIlNFYvjc0OJV/XWs"
              + "bowHEKPdRvg5a0rNJkzYnGyNJR6UdS+sVTBoAbGceVcWToJonOOtKEsabvzF4Hk7Xi71G50ojLuB5/ad1+dH"
              + "PHskIK4zKMm3Dxj+qOqmqYG6eEsr3O6x7j9qxq+WjfKELsZZp/KTDJa3tH2j6URfNG3cBCEtaPJWQvQufu4m"
              + "/qpqZx7R5PhCEST1rJ91/9k=");

  /** Colours at half the resolution along rows. */
  static final byte[] HALF_ROWS =
      file(
          "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+"
              + "MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09P"
              + "T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAiAC4DASEAAhEBAxEB/8QAGQABAQEAAwAA"
              + "AAAAAAAAAAAABgUEAQMH/8QAJRAAAQQCAQMEAwAAAAAAAAAAAQACAwUEESESEzEGIlGRQXGB/8QAGgEAAwEB"
              + "AQEAAAAAAAAAAAAABAUGAgMBB//EACYRAAEEAQMDBAMAAAAAAAAAAAEAAgMEEQUSIRMiMQYUI8FBgZH/2gAM"
              + "AwEAAhEDEQA/AFOFPDNEN6WK2wYpWHpAUnUDo5V0mkdTjwglpTv7hLQsuHjT48gOjwr+rI18eCh9PmFqXlLa"
              + "u1fAAHFXWXsb2jbgsOp7nZCaavV6UWWojj2smMAHEjS2xX7ZPa5yQMpbu4LPqWEbO1UcYQ5nwdrW6hY9nU1o"
              + "RccjojhTGhl0UuSolnVvxwS0HhFM7PnxZAxvk/KomWRHWMg5P4VdfstmaGq/d1To+osCJyNnhm/PlKNLcJGc"
              + "oC7cbYOwpHRWL43NDiU/rrWN0YDiFq3Vy7IWotP2R7wuLJ0E0TnHWkEsabvzF4Hk7S65ZMWyH9/Q+1OT3HMl"
              + "IKTZE8OWNbB2pktGyc7a1eUnGDgoVs7hawV0Oo3wctaVmkyZsTjZGlS1XNn4X0iGRrqvKzO9RudKIy7gef2r"
              + "dfnRzx7JCltViLrDnDx4/igrtMumyFMr3O6x7j9pjV8tG+UXOEM8D3KoZLW9o+0fSEXzRt3ATLSD3qujJ6K8"
              + "/dxN/UmpnHtHk+EskHxri0Av5X//2Q==");

  /** Colours at the full resolution. */
  static final byte[] FULL =
      file(
          "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxO"
              + "QERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2Nj"
              + "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAiAC4DAREAAhEBAxEB/8QAGAAAAwEBAAAA"
              + "AAAAAAAAAAAABAUGAwH/xAAkEAABBAICAgEFAAAAAAAAAAABAAIDBQQhERITMUEzUWFxkf/EABgBAAMBAQAA"
              + "AAAAAAAAAAAAAAMEBQYC/8QAIxEAAgMAAgICAgMAAAAAAAAAAQIAAwQRIRIxBRNRsRQi4f/aAAwDAQACEQMR"
              + "AD8AosSWKWMc8LJmtlMYShqhBLLDjkYeoCoZnIMWu2lOpH2FW7uS0LSZrhxERt8zwYNiwSwPGinyVYSxlrWy"
              + "UtdZOhADilnzhpVbIAscNuGObshcjIRM7sQq3UmYbJ+OOCSoozh5q9NS+PULjuhJouRBj4mJ+QqPJ4h0Aiyv"
              + "seUThkkWtGDQk0zHt5DUVNBBmqw2lPcU2Fc6AEtCr57Q0uHYvjJzMzZsZ/Ue/wAo2vV9HCoASfz+JIuZbTzH"
              + "NtXOZz1CzWS0H3GbfkBxxJx4lik+VdrCsJLd1uMeVGc9jh2KHbQD6jFWAN3LPBsWOjAcQpzZyDDvlNYnM90M"
              + "sZOkYP8Ax0Nj+hIem9lPEj86q80pdx7KkLraxi7ezFk2H1H880WSPja6qrZILVYytAJKdsx5AVKu8rOslx8u"
              + "5i6ofDsBPJeGm2xWrx3MHzy43ydJ6usPGtLKVg7r1xkEZdoe/wBqL8ovm/1L6H7/AM/fMyWvP5diN8LLZMzk"
              + "kKE1JWS1yNzF+E53YbP9VxgIXWP7Sor9tHKVeCzjuGZDR4zoIlJ7mmznqSdyBvQWiyQtpPEi3fVUFPUVf3H9"
              + "WT4zs+kG0dwlYHE//9k=");

  /** {@link #HALF} written progressively. */
  static final byte[] PROGRESSIVE =
      file(
          "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+"
              + "MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09P"
              + "T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAAiAC4DASIAAhEBAxEB/8QAGQAAAwEBAQAA"
              + "AAAAAAAAAAAAAAQFAwYC/8QAFwEBAQEBAAAAAAAAAAAAAAAABAUDAv/aAAwDAQACEAMQAAABqYytwaT8ru1I"
              + "ib0+Uig/J6ZYc5S/HzVTuQfDwYytkO82IYLs8/TAmP8A/8QAHhAAAgMAAgMBAAAAAAAAAAAAAQMAAhETIRIU"
              + "MUH/2gAIAQEAAQUCoQQ2gManulTUqbk5xKtNYH7K5ecEYrxl7mpcrIdBQzItoxmEMTpsRaFGzgyGxrPY7XcE"
              + "Lipb4+fqfn//xAAgEQACAQQBBQAAAAAAAAAAAAAAAgEDBBIiERMhMjNB/9oACAEDAQE/AbpWoLqWlWXbcuYS"
              + "V1HvJd8WEoJhzBV6kP2J9ovgfT//xAAfEQACAQQCAwAAAAAAAAAAAAAAAQIDBBESEzEhIjL/2gAIAQIBAT8B"
              + "hbyTyiFbHhmlPG7LephexxRqdFw5RlqukTLTsl8n/8QAFhAAAwAAAAAAAAAAAAAAAAAAETBA/9oACAEBAAY/"
              + "Apgj/8QAGhABAQADAQEAAAAAAAAAAAAAAQAQETEhQf/aAAgBAQABPyGcZ5Jxgidwh26EPhcJKbCbi14m21C6"
              + "I3I9Tc3p4cOSVyYNb6YUnfbiB8R7NU//2gAMAwEAAgADAAAAEK+mummYHPf/xAAaEQACAgMAAAAAAAAAAAAA"
              + "AAAAASFRECAx/9oACAEDAQE/EJxISF5dYEW8JWaX/8QAGREBAQEAAwAAAAAAAAAAAAAAAQARICHx/9oACAEC"
              + "AQE/EKZlsZphdEJTs94nBH//xAAeEAEBAQEBAAIDAQAAAAAAAAABABEhMVGREEFxgf/aAAgBAQABPxAzuSfB"
              + "aSIY48hwUa0QoJM/GA/A7YcRSh5DPZ+bcG/ZPY4TGBElMy3ieuwuaOzex00uLqZCVwe/20Slg9fd0N7bPH1B"
              + "vBcf6m318v/Z");

  private JpegSamples() {}

  private static byte[] file(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
