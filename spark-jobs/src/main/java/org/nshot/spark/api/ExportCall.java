package org.nshot.spark.api;

/**
 * {@code nshot export}: writes a network as a file that others run, with a card that says what it
 * is.
 */
public final class ExportCall extends Call<ExportCall, Exported> {
  ExportCall() {
    super("export", Exported.class);
  }

  /**
   * @param uri the run of a supernet, of which a path is exported
   */
  public ExportCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param path which one, in any notation of the space, or {@code best}
   */
  public ExportCall arch(String path) {
    return set("arch", path);
  }

  /**
   * @param uri in place of run and path: what retrain wrote
   */
  public ExportCall retrained(String uri) {
    return set("retrained", uri);
  }

  /**
   * @param name {@code onnx}, {@code dl4j} or {@code safetensors}
   */
  public ExportCall format(String name) {
    return set("format", name);
  }

  /**
   * @param uri the folder to write, which may not be there yet
   */
  public ExportCall output(String uri) {
    return set("output", uri);
  }
}
