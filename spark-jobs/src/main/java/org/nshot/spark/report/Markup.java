package org.nshot.spark.report;

import java.util.List;

/** HTML that is made piece by piece; whatever is text stays text. */
final class Markup {
  /** Longer texts of a table may break; shorter ones, and so all numbers, stay on their line. */
  private static final int LONG = 30;

  private final StringBuilder html = new StringBuilder();

  /** A text as HTML shows it, letter for letter. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /**
   * JSON that can stand in a script element: nothing in it ends the element, or begins another.
   * These characters stand in JSON's strings alone, where they may be written as their numbers.
   */
  static String inScript(String json) {
    return json.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** An element that holds a text. */
  Markup text(String tag, String text) {
    html.append('<').append(tag).append('>').append(escaped(text));
    html.append("</").append(tag).append(">\n");
    return this;
  }

  /** Begins an element. */
  Markup open(String tag) {
    html.append('<').append(tag).append(">\n");
    return this;
  }

  /** Ends an element. */
  Markup close(String tag) {
    html.append("</").append(tag).append(">\n");
    return this;
  }

  /**
   * A table; the first cell of a row names it.
   *
   * @param head names of the columns
   */
  Markup table(String caption, List<String> head, List<List<String>> rows) {
    open("div class=\"scroll\"").open("table").text("caption", caption).open("thead").open("tr");
    head.forEach(name -> text("th", name));
    close("tr").close("thead").open("tbody");
    for (List<String> row : rows) {
      open("tr");
      for (String cell : row) {
        html.append(cell.length() > LONG ? "<td class=\"text\">" : "<td>");
        html.append(escaped(cell)).append("</td>\n");
      }
      close("tr");
    }
    return close("tbody").close("table").close("div");
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
