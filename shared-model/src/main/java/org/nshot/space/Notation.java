package org.nshot.space;

import java.util.Optional;

/** A way to write a path as text. */
public interface Notation {

  /** What it looks like, for error messages, such as {@code "(2, 6, 4, …)"}. */
  String pattern();

  /** The path as text. */
  String format(Architecture path);

  /**
   * The path that a text names; it may be none of the space's.
   *
   * @return empty if the text is of another notation
   * @throws IllegalArgumentException if it is of this notation, but names no path: what was found
   *     and what was expected
   */
  Optional<Architecture> parse(String text);
}
