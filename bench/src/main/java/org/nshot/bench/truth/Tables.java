package org.nshot.bench.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.Score;

/** The tables of all spaces in a folder of results: {@code truth.md} in it, and printed. */
final class Tables {
  static final String FILE = "truth.md";

  private Tables() {}

  /**
   * @param args the folder; scores, separated by commas; resamples; their seed; what stands above
   *     the tables; the recipe, METHOD:SCORE
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    String text =
        args[4]
            + "\n\n"
            + of(folder, args[1], args[5], new HalfSamples(number(args[2]), number(args[3])));
    Files.writeString(folder.resolve(FILE), text);
    System.out.println(text);
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  static String of(Path folder, String scores, String recipe, HalfSamples halves)
      throws IOException {
    List<SpaceResults> spaces = SpaceResults.all(folder);
    TreeSet<String> terms = new TreeSet<>();
    spaces.forEach(space -> terms.addAll(space.terms()));
    List<Score> parsed =
        Arrays.stream(scores.split(",")).map(s -> Score.parse(s, List.copyOf(terms))).toList();
    List<String> tables = new ArrayList<>();
    for (SpaceResults space : spaces) {
      tables.add(TruthTable.of(space, parsed, recipe, halves).text());
      for (SpaceResults other : space.towardsOthers()) {
        tables.add(TruthTable.of(other, parsed, recipe, halves).brief());
      }
    }
    return String.join("\n", tables);
  }
}
