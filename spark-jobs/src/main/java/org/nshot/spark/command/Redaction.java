package org.nshot.spark.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * Keeps credentials out of what is printed and saved: values whose keys match Spark's own {@code
 * spark.redaction.regex}, and the user and password of a URI.
 */
public final class Redaction {
  /** Spark's word for it. */
  static final String REDACTED = "*********(redacted)";

  private static final String KEYS = "spark.redaction.regex";

  /** Spark's default. */
  private static final String DEFAULT_KEYS = "(?i)secret|password|token|access[.]?key";

  /** One line may hold a file's whole content. */
  private static final int LONGEST_LINE = 2000;

  // SCHEME://USER:PASSWORD@, where what follows the colon is no port; a password may hold anything
  // but blanks, as those that people forget to encode do.
  private static final Pattern USER_INFO =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^\\s/:@\\[]*:(?![0-9]+(?:[/\\s]|$))\\S*@");

  private static final Pattern ASSIGNMENT =
      Pattern.compile("([\\w.-]+)(\"?\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s,;\"']+)");

  private Redaction() {}

  /** Whether a text is, or holds, a URI with a password. */
  public static boolean holdsPassword(String text) {
    return USER_INFO.matcher(text).find();
  }

  /** Values by key, those of credentials replaced. */
  public static Map<String, String> settings(Map<String, String> settings) {
    Pattern keys = keys();
    Map<String, String> shown = new LinkedHashMap<>();
    settings.forEach(
        (key, value) -> shown.put(key, keys.matcher(key).find() ? REDACTED : line(value)));
    return shown;
  }

  /** A line for people, credentials replaced and its end left out where it is very long. */
  public static String line(String text) {
    String shown = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text;
    shown = USER_INFO.matcher(shown).replaceAll("$1" + Matcher.quoteReplacement(REDACTED) + "@");
    Pattern keys = keys();
    return ASSIGNMENT
        .matcher(shown)
        .replaceAll(
            pair ->
                Matcher.quoteReplacement(
                    keys.matcher(pair.group(1)).find()
                        ? pair.group(1) + pair.group(2) + REDACTED
                        : pair.group()));
  }

  private static Pattern keys() {
    return Pattern.compile(new SparkConf().get(KEYS, DEFAULT_KEYS));
  }
}
