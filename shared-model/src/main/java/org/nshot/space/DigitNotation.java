package org.nshot.space;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Operations' numbers as digits without anything between, as NAS-Bench-Macro names its networks:
 * {@code 01201202}.
 *
 * @param blocks how many digits
 */
record DigitNotation(int blocks) implements Notation {
  static final String NAME = "digits";

  @Override
  public String pattern() {
    return "0".repeat(blocks);
  }

  @Override
  public String format(Architecture path) {
    return IntStream.of(path.toArray()).mapToObj(Integer::toString).collect(Collectors.joining());
  }

  @Override
  public Optional<Architecture> parse(String text) {
    if (text.length() != blocks || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Architecture.of(text.chars().map(c -> c - '0').toArray()));
  }
}
