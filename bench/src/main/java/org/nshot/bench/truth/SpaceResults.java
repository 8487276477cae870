package org.nshot.bench.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nshot.ranking.Baseline;
import org.nshot.ranking.Score;

/**
 * What is kept of a space: its paths, and of each method and seed a file {@code METHOD-seedN.csv}.
 *
 * @param space name of its folder
 * @param cells columns of each seed by method and seed, [paths]
 */
record SpaceResults(
    String space, KnownPaths paths, Map<String, Map<Integer, Map<String, double[]>>> cells) {
  static final String PATHS = "paths.csv";

  private static final Pattern CELL = Pattern.compile("(.+)-seed(\\d{1,9})\\.csv");

  /** Every space in a folder of results, by name. */
  static List<SpaceResults> all(Path folder) throws IOException {
    List<SpaceResults> all = new ArrayList<>();
    for (Path space : listed(folder)) {
      if (Files.exists(space.resolve(PATHS))) {
        all.add(read(space));
      }
    }
    if (all.isEmpty()) {
      throw new IOException(folder + ": no folder with a " + PATHS + " in it");
    }
    return all;
  }

  /**
   * @throws IOException naming the file that can't be used
   */
  static SpaceResults read(Path folder) throws IOException {
    KnownPaths paths = KnownPaths.read(folder.resolve(PATHS));
    Map<String, Map<Integer, Map<String, double[]>>> cells = new TreeMap<>();
    for (Path file : listed(folder)) {
      Matcher name = CELL.matcher(file.getFileName().toString());
      if (name.matches()) {
        cells
            .computeIfAbsent(name.group(1), method -> new TreeMap<>())
            .put(Integer.parseInt(name.group(2)), paths.joined(file));
      }
    }
    return new SpaceResults(folder.getFileName().toString(), paths, cells);
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  /** Names of all columns of all cells and of what needs no training: what scores are made of. */
  List<String> terms() {
    TreeSet<String> names = new TreeSet<>();
    cells.values().forEach(seeds -> seeds.values().forEach(cell -> names.addAll(cell.keySet())));
    Arrays.stream(Baseline.values()).map(Baseline::label).forEach(names::add);
    return List.copyOf(names);
  }

  /**
   * Every method by every score, over the seeds whose cells have the score's terms, and what needs
   * no training: of the scores those that no training has a say in, and what is known of paths.
   */
  List<Predictor> predictors(List<Score> scores) {
    List<Predictor> all = new ArrayList<>();
    List<Predictor> untrained = new ArrayList<>();
    for (Score score : scores) {
      if (needsNoTraining(score)) {
        // Of fresh weights it is each seed's, else it is known of paths.
        List<double[]> predictions =
            score.has(Score.NASWOT)
                ? predictions(score, naswots())
                : predictions(score, List.of(Map.of()));
        if (!predictions.isEmpty() && !paths.columns().containsKey(score.text())) {
          untrained.add(Predictor.untrained(score.text(), predictions));
        }
      }
    }
    cells.forEach(
        (method, seeds) -> {
          for (Score score : scores) {
            List<double[]> predictions = predictions(score, seeds.values());
            if (!predictions.isEmpty() && !needsNoTraining(score)) {
              all.add(new Predictor(method, score.text(), predictions));
            }
          }
        });
    for (Baseline baseline : Baseline.values()) {
      double[] known = paths.columns().get(baseline.label());
      untrained.add(Predictor.untrained(baseline.label(), List.of(known)));
    }
    all.addAll(untrained);
    return all;
  }

  private List<double[]> predictions(Score score, Collection<Map<String, double[]>> of) {
    return of.stream()
        .filter(cell -> score.terms().stream().allMatch(term -> has(cell, term)))
        .map(cell -> score.of(name -> good(cell, name)))
        .toList();
  }

  private boolean needsNoTraining(Score score) {
    return score.terms().stream()
        .allMatch(
            term -> term.name().equals(Score.NASWOT) || paths.columns().containsKey(term.name()));
  }

  /** NASWOT's column of each seed, which is that of every method's cell. */
  private List<Map<String, double[]>> naswots() {
    Map<Integer, double[]> seeds = new TreeMap<>();
    cells.forEach(
        (method, ofSeeds) ->
            ofSeeds.forEach(
                (seed, cell) -> {
                  double[] column = cell.get(Score.NASWOT);
                  if (column != null
                      && !Arrays.equals(column, seeds.computeIfAbsent(seed, key -> column))) {
                    throw new IllegalArgumentException(
                        "%s: naswot of %s seed %s is another than other methods'"
                            .formatted(space, method, seed));
                  }
                }));
    return seeds.values().stream().map(column -> Map.of(Score.NASWOT, column)).toList();
  }

  private boolean has(Map<String, double[]> cell, Score.Term term) {
    return cell.containsKey(term.name()) || paths.columns().containsKey(term.name());
  }

  /** High where a path is good: a loss, also of other weights ({@code mean3.loss}), is negated. */
  private double[] good(Map<String, double[]> cell, String name) {
    double[] values = cell.getOrDefault(name, paths.columns().get(name));
    boolean loss = name.equals(Score.LOSS) || name.endsWith("." + Score.LOSS);
    return loss ? Arrays.stream(values).map(value -> -value).toArray() : values;
  }
}
