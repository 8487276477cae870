package org.nshot.space;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Operations' numbers, as Python prints a tuple; brackets and commas may be left out. */
record IndexNotation() implements Notation {
  static final String NAME = "indices";

  private static final Pattern NUMBERS =
      Pattern.compile("\\(\\s*(.*?)\\s*,?\\s*\\)|\\[\\s*(.*?)\\s*\\]|(.*)", Pattern.DOTALL);
  private static final Pattern LIST = Pattern.compile("\\d{1,4}(\\s*,\\s*\\d{1,4}|\\s+\\d{1,4})*");

  @Override
  public String pattern() {
    return "(2, 0, …)";
  }

  @Override
  public String format(Architecture path) {
    return IntStream.of(path.toArray())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  @Override
  public Optional<Architecture> parse(String text) {
    var matcher = NUMBERS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String inner =
        IntStream.rangeClosed(1, 3)
            .mapToObj(matcher::group)
            .filter(group -> group != null)
            .findFirst()
            .orElse("");
    if (!LIST.matcher(inner).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Architecture.of(
            Arrays.stream(inner.split("\\s*,\\s*|\\s+")).mapToInt(Integer::parseInt).toArray()));
  }
}
