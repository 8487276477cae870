package org.nshot.ranking;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nshot.input.LimitedInput;
import org.nshot.sampling.PathBounds;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/** Ways to say which paths to rank. */
public final class PathSelection {
  private static final int MOST_PATHS = 1 << 24;

  private PathSelection() {}

  /**
   * Every path of the space, ordered by their operations' numbers, the first block's first.
   *
   * @throws IllegalArgumentException if they are too many to hold
   */
  public static List<Architecture> all(SearchSpace space) {
    if (space.paths().compareTo(BigInteger.valueOf(MOST_PATHS)) > 0) {
      throw new IllegalArgumentException(
          "%s has %s paths, expected at most %s to rank all of them: give a number or a file"
              .formatted(space.name(), space.paths(), MOST_PATHS));
    }
    List<int[]> paths = List.of(new int[0]);
    for (ChoiceBlock block : space.blocks()) {
      List<int[]> longer = new ArrayList<>(paths.size() * block.operations().size());
      for (int[] path : paths) {
        for (int operation = 0; operation < block.operations().size(); operation++) {
          int[] next = Arrays.copyOf(path, path.length + 1);
          next[path.length] = operation;
          longer.add(next);
        }
      }
      paths = longer;
    }
    return paths.stream().map(Architecture::of).toList();
  }

  /**
   * Paths drawn uniformly without replacement; which, is a matter of the seed alone.
   *
   * @throws IllegalArgumentException if the space has not so many
   */
  public static List<Architecture> sample(SearchSpace space, int count, long seed) {
    int most = space.paths().min(BigInteger.valueOf(MOST_PATHS)).intValue();
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "%s paths, expected 1 to %s (%s)".formatted(count, most, space.name()));
    }
    return new PathDraw(space, PathBounds.NONE, 1, seed).draw(count);
  }

  /**
   * Paths of a text: one a line, in any of the space's notations. Empty lines and lines that begin
   * with {@code #} say nothing.
   *
   * @param source what to call the text in errors
   * @throws IOException naming source and line of a path that is none of the space or stands twice
   */
  public static List<Architecture> read(InputStream in, String source, SearchSpace space)
      throws IOException {
    BufferedReader lines = new BufferedReader(new StringReader(LimitedInput.text(in, source)));
    Map<Architecture, Integer> lineOf = new HashMap<>();
    Set<Architecture> paths = new LinkedHashSet<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      Architecture path = parse(text, source, number, space);
      Integer before = lineOf.putIfAbsent(path, number);
      if (before != null) {
        throw new IOException(
            "%s line %s: path %s stands on line %s already"
                .formatted(source, number, space.format(path), before));
      }
      paths.add(path);
    }
    if (paths.isEmpty()) {
      throw new IOException(source + ": no paths, expected one a line");
    }
    return List.copyOf(paths);
  }

  private static Architecture parse(String text, String source, int line, SearchSpace space)
      throws IOException {
    try {
      return space.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("%s line %s: %s".formatted(source, line, e.getMessage()), e);
    }
  }
}
