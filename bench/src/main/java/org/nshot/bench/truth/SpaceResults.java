package org.nshot.bench.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param target name of the true values, empty for those that the paths were drawn with
 * @param cells columns of each seed by method and seed, [paths]
 */
record SpaceResults(
    String space,
    String target,
    KnownPaths paths,
    Map<String, Map<Integer, Map<String, double[]>>> cells) {
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
    return new SpaceResults(folder.getFileName().toString(), "", paths, cells);
  }

  /** The same against each of the other true values that are known of the paths. */
  List<SpaceResults> towardsOthers() {
    return paths.targets().stream()
        .map(other -> new SpaceResults(space, other, paths.towards(other), cells))
        .toList();
  }

  /** What to call it. */
  String name() {
    return target.isEmpty() ? space : "%s, held against %s".formatted(space, target);
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
      if (needsNoTraining(score) && !paths.columns().containsKey(score.text())) {
        // Of fresh weights it is each seed's, else it is known of paths.
        if (score.has(Score.NASWOT)) {
          predictor("", score, naswots()).ifPresent(untrained::add);
        } else {
          untrained.add(known(score.text(), score.of(paths.columns()::get)));
        }
      }
    }
    cells.forEach(
        (method, seeds) ->
            scores.stream()
                .filter(score -> !needsNoTraining(score))
                .forEach(score -> predictor(method, score, seeds).ifPresent(all::add)));
    for (Baseline baseline : Baseline.values()) {
      untrained.add(known(baseline.label(), paths.columns().get(baseline.label())));
    }
    all.addAll(untrained);
    return all;
  }

  /** What depends on no seed. */
  private static Predictor known(String name, double[] predictions) {
    return new Predictor("", name, List.of(), List.of(predictions));
  }

  /** Over the seeds whose cells have the score's terms; empty if none has. */
  private Optional<Predictor> predictor(
      String method, Score score, Map<Integer, Map<String, double[]>> cells) {
    List<Integer> seeds =
        cells.keySet().stream()
            .filter(seed -> score.terms().stream().allMatch(term -> has(cells.get(seed), term)))
            .toList();
    return seeds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Predictor(
                method,
                score.text(),
                seeds,
                seeds.stream()
                    .map(seed -> score.of(name -> good(cells.get(seed), name)))
                    .toList()));
  }

  private boolean needsNoTraining(Score score) {
    return score.terms().stream()
        .allMatch(
            term -> term.name().equals(Score.NASWOT) || paths.columns().containsKey(term.name()));
  }

  /** NASWOT's column of each seed, which is that of every method's cell. */
  private Map<Integer, Map<String, double[]>> naswots() {
    Map<Integer, Map<String, double[]>> seeds = new TreeMap<>();
    cells.forEach(
        (method, ofSeeds) ->
            ofSeeds.forEach(
                (seed, cell) -> {
                  double[] column = cell.get(Score.NASWOT);
                  if (column != null
                      && !Arrays.equals(
                          column,
                          seeds
                              .computeIfAbsent(seed, key -> Map.of(Score.NASWOT, column))
                              .get(Score.NASWOT))) {
                    throw new IllegalArgumentException(
                        "%s: naswot of %s seed %s is another than other methods'"
                            .formatted(space, method, seed));
                  }
                }));
    return seeds;
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
