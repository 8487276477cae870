package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ImageNet's classes as a list names them.
 *
 * @param wnids by ILSVRC's own number, 1 to 1000, in which the published labels of the validation
 *     images are written; empty where the list doesn't give it. Its order is that of the challenge,
 *     not that of the WNIDs
 * @param words by WNID
 */
record Synsets(Map<Integer, String> wnids, Map<String, String> words) {
  static final Synsets NONE = new Synsets(Map.of(), Map.of());

  /** {@code [NUMBER] WNID [WORDS]}, by blanks, tabs, commas or semicolons. */
  private static final Pattern LINE =
      Pattern.compile("(?:([0-9]{1,4})[\\s,;]+)?\"?(" + Wnid.TEXT + ")\"?(?:[\\s,;]+(.*))?");

  Synsets {
    wnids = Map.copyOf(wnids);
    words = Map.copyOf(words);
  }

  /** With those of another list where this one has none. */
  Synsets or(Synsets other) {
    return new Synsets(
        wnids.isEmpty() ? other.wnids : wnids, words.isEmpty() ? other.words : words);
  }

  /**
   * Reads a text such as LOC_synset_mapping.txt; its first line may be a header.
   *
   * @throws IOException naming file and line
   */
  static Synsets parse(String file, String text) throws IOException {
    Map<Integer, String> wnids = new TreeMap<>();
    Map<String, String> words = new TreeMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      Matcher matcher = LINE.matcher(line);
      if (line.isEmpty() || i == 0 && !line.matches(".*" + Wnid.TEXT + ".*")) {
        continue;
      }
      if (!matcher.matches()) {
        throw new IOException(
            "%s line %s: \"%s\", expected [NUMBER] WNID [WORDS] as n01440764 tench, Tinca tinca"
                .formatted(file, i + 1, shown(line)));
      }
      String wnid = matcher.group(2);
      if (words.put(wnid, words(matcher)) != null) {
        throw new IOException("%s line %s: %s a second time".formatted(file, i + 1, wnid));
      }
      if (matcher.group(1) != null) {
        wnids.put(Integer.parseInt(matcher.group(1)), wnid);
      }
    }
    return of(file, wnids, words);
  }

  /**
   * @throws IOException naming the file if numbers are missing or there twice
   */
  static Synsets of(String file, Map<Integer, String> wnids, Map<String, String> words)
      throws IOException {
    Set<String> numbered = new HashSet<>(wnids.values());
    boolean each = wnids.isEmpty() || numbered.equals(words.keySet());
    if (words.isEmpty() || !each) {
      throw new IOException(
          "%s: %s classes and %s numbers, expected a number for each class or for none"
              .formatted(file, words.size(), wnids.size()));
    }
    for (int number = 1; number <= wnids.size(); number++) {
      if (!wnids.containsKey(number)) {
        throw new IOException(
            "%s: no class has the number %s, expected 1 to %s"
                .formatted(file, number, wnids.size()));
      }
    }
    return new Synsets(wnids, words);
  }

  private static String words(Matcher line) {
    return Optional.ofNullable(line.group(3)).orElse("").strip().replaceAll("^\"|\"$", "");
  }

  /** The name that a data set keeps: the WNID, for two classes are cranes, and the words. */
  String name(String wnid) {
    String named = words.getOrDefault(wnid, "");
    return named.isEmpty() ? wnid : wnid + " " + named;
  }

  /** A line of a file, short enough to be part of one. */
  static String shown(String line) {
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }
}
