package org.nshot.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Operations' names with commas between, such as {@code k3e6,identity,k5e3}. */
record NameNotation(List<ChoiceBlock> blocks) implements Notation {
  static final String NAME = "names";

  private static final Pattern NAMES =
      Pattern.compile("[a-z][a-z0-9_-]*(\\s*,\\s*[a-z][a-z0-9_-]*)*");

  @Override
  public String pattern() {
    List<String> first = blocks.get(0).operations();
    return "%s,%s,…".formatted(first.get(0), first.get(first.size() - 1));
  }

  @Override
  public String format(Architecture path) {
    List<String> names = new ArrayList<>();
    for (int block = 0; block < blocks.size(); block++) {
      names.add(blocks.get(block).operations().get(path.operation(block)));
    }
    return String.join(",", names);
  }

  @Override
  public Optional<Architecture> parse(String text) {
    if (!NAMES.matcher(text).matches()) {
      return Optional.empty();
    }
    String[] names = text.split("\\s*,\\s*");
    if (names.length != blocks.size()) {
      throw new IllegalArgumentException(
          "architecture \"%s\" names %s operations, expected %s"
              .formatted(text, names.length, blocks.size()));
    }
    int[] operations = new int[names.length];
    for (int block = 0; block < names.length; block++) {
      List<String> known = blocks.get(block).operations();
      operations[block] = known.indexOf(names[block]);
      if (operations[block] < 0) {
        throw new IllegalArgumentException(
            "architecture \"%s\": %s at %s, expected one of %s"
                .formatted(text, names[block], blocks.get(block).name(), known));
      }
    }
    return Optional.of(Architecture.of(operations));
  }
}
