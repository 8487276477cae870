package org.nshot.input;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;

/** What is wrong with a text that is no YAML, in one line. */
public final class YamlProblem {
  private YamlProblem() {}

  /**
   * @param text the whole of it
   * @param source what to call it
   * @return source, line and problem
   */
  public static String line(String source, String text, JsonProcessingException problem) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String indentation =
          lines.get(i).substring(0, lines.get(i).length() - lines.get(i).stripLeading().length());
      if (indentation.indexOf('\t') >= 0) {
        return "%s line %s: begins with a tab, expected spaces: YAML knows no tabs there"
            .formatted(source, i + 1);
      }
    }
    JsonLocation location = problem.getLocation();
    return "%s line %s: %s"
        .formatted(
            source,
            location == null ? 1 : location.getLineNr(),
            problem.getOriginalMessage().lines().findFirst().orElse("not YAML"));
  }
}
