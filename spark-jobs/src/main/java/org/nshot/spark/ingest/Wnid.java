package org.nshot.spark.ingest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** WordNet's id of a class of ImageNet, such as n01440764. */
final class Wnid {
  static final String TEXT = "n[0-9]{8}";
  private static final Pattern WNID = Pattern.compile(TEXT);
  private static final Pattern TAR = Pattern.compile("(" + TEXT + ")\\.tar");

  private Wnid() {}

  static boolean is(String text) {
    return WNID.matcher(text).matches();
  }

  /** That of a class's tar. */
  static Optional<String> ofTar(String name) {
    Matcher matcher = TAR.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
