package org.nshot.space;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A candidate of a layer of a layer-wise space, as descriptions name it. */
sealed interface BlockOperation {
  /** What {@link #parse} reads, for error messages. */
  String EXPECTED = "identity, or kKeE with an odd kernel K and an expansion E, such as k5e6";

  /** Its name in descriptions and paths. */
  String label();

  /** Hands on what it reads, and so needs no layer where the shape stays. */
  record Identity() implements BlockOperation {
    @Override
    public String label() {
      return "identity";
    }
  }

  /**
   * An inverted bottleneck (MobileNetV2: Sandler et al., CVPR 2018, arXiv 1801.04381): 1x1 to
   * {@code expansion} times the channels, depthwise, 1x1 to the layer's channels; no first one
   * where the expansion is 1.
   */
  record InvertedBottleneck(int kernel, int expansion) implements BlockOperation {
    @Override
    public String label() {
      return "k" + kernel + "e" + expansion;
    }
  }

  /** Larger windows than this are nobody's, and would be slow to find out. */
  int LARGEST_KERNEL = 31;

  int LARGEST_EXPANSION = 64;

  /** The operation of a name; empty if it is none. */
  static Optional<BlockOperation> parse(String text) {
    if (text.equals("identity")) {
      return Optional.of(new Identity());
    }
    Matcher matcher = Pattern.compile("k(\\d{1,2})e(\\d{1,2})").matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int kernel = Integer.parseInt(matcher.group(1));
    int expansion = Integer.parseInt(matcher.group(2));
    boolean fits =
        kernel % 2 == 1
            && kernel <= LARGEST_KERNEL
            && expansion >= 1
            && expansion <= LARGEST_EXPANSION;
    // "k03e6" would be a second name of one operation.
    InvertedBottleneck operation = new InvertedBottleneck(kernel, expansion);
    return fits && operation.label().equals(text) ? Optional.of(operation) : Optional.empty();
  }
}
