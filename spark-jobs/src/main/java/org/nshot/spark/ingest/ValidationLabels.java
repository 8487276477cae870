package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which class each of ImageNet's flat validation images has: by its name, or by the number in it.
 * Nothing is guessed: a line that could mean two classes is refused.
 */
final class ValidationLabels {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern IMAGE = Pattern.compile("ILSVRC2012_val_([0-9]{8})(\\.[A-Za-z]+)?");

  /** Name, WNID, and whatever follows, such as the boxes of LOC_val_solution.csv. */
  private static final Pattern NAMED =
      Pattern.compile("\"?([^\\s,;\"]+)\"?[\\s,;]+\"?(" + Wnid.TEXT + ")(?:[^0-9].*)?");

  private final String file;
  private final boolean named;
  private final Map<String, String> byName; // image's name less its extension → WNID
  private final List<String> byNumber; // WNID of image i+1

  private ValidationLabels(
      String file, boolean named, Map<String, String> byName, List<String> byNumber) {
    this.file = file;
    this.named = named;
    this.byName = byName;
    this.byNumber = byNumber;
  }

  /**
   * @param synsets whose numbers the file may hold
   * @throws IOException naming file and line
   */
  static ValidationLabels parse(String file, String text, Synsets synsets) throws IOException {
    List<String> lines = text.lines().map(String::strip).toList();
    Map<String, String> byName = new HashMap<>();
    List<String> byNumber = new ArrayList<>();
    int last = lines.size();
    while (last > 0 && lines.get(last - 1).isEmpty()) {
      last--;
    }
    for (int i = 0; i < last; i++) {
      String line = lines.get(i);
      Matcher pair = NAMED.matcher(line);
      if (pair.matches()) {
        if (byName.put(stem(pair.group(1)), pair.group(2)) != null) {
          throw new IOException(
              "%s line %s: %s a second time".formatted(file, i + 1, pair.group(1)));
        }
      } else if (Wnid.is(line)) {
        byNumber.add(line);
      } else if (NUMBER.matcher(line).matches()) {
        byNumber.add(wnid(file, i + 1, line, synsets));
      } else if (i > 0 || line.chars().anyMatch(Character::isDigit)) { // else a header
        throw new IOException(
            "%s line %s: \"%s\", expected a number of the development kit, a WNID, or a file name and a WNID"
                .formatted(file, i + 1, Synsets.shown(line)));
      }
    }
    if (byName.isEmpty() == byNumber.isEmpty()) {
      throw new IOException(
          "%s: %s, expected a label for each validation image"
              .formatted(file, byName.isEmpty() ? "no labels" : "lines with and without names"));
    }
    return new ValidationLabels(file, !byName.isEmpty(), byName, byNumber);
  }

  private static String wnid(String file, int line, String number, Synsets synsets)
      throws IOException {
    if (synsets.wnids().isEmpty()) {
      throw new IOException(
          "%s: holds ILSVRC's own numbers, whose order is not that of the WNIDs: expected the development kit beside it (ILSVRC2012_devkit_t12.tar.gz or its meta.mat), or --classes with lines NUMBER WNID"
              .formatted(file));
    }
    String wnid = synsets.wnids().get(Integer.parseInt(number));
    if (wnid == null) {
      throw new IOException(
          "%s line %s: label %s, expected 1 to %s"
              .formatted(file, line, number, synsets.wnids().size()));
    }
    return wnid;
  }

  /**
   * The class of each image.
   *
   * @return [image] WNID
   * @throws IOException naming an image without a label, or both numbers where there are not as
   *     many labels as images
   */
  List<String> of(List<ListedImage> images) throws IOException {
    if (!named && byNumber.size() != images.size()) {
      throw new IOException(
          "%s: %s labels for %s validation images, expected one for each"
              .formatted(file, byNumber.size(), images.size()));
    }
    List<String> wnids = new ArrayList<>();
    for (ListedImage image : images) {
      wnids.add(named ? byName(image) : byNumber(image));
    }
    return wnids;
  }

  private String byName(ListedImage image) throws IOException {
    String wnid = byName.get(stem(image.rest()));
    if (wnid == null) {
      throw new IOException("%s: no line for the image %s".formatted(file, image.path()));
    }
    return wnid;
  }

  private String byNumber(ListedImage image) throws IOException {
    Matcher matcher = IMAGE.matcher(image.rest());
    int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    if (number < 1 || number > byNumber.size()) {
      throw new IOException(
          "%s: line N is for the image ILSVRC2012_val_N, N from 1 to %s; %s is none of them"
              .formatted(file, byNumber.size(), image.path()));
    }
    return byNumber.get(number - 1);
  }

  /** Images that the labels name and that aren't there. */
  int absent(List<ListedImage> images) {
    return named ? Math.max(0, byName.size() - images.size()) : 0;
  }

  String file() {
    return file;
  }

  private static String stem(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return dot > 0 ? file.substring(0, dot) : file;
  }
}
