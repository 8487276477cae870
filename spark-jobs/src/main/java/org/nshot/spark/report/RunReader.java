package org.nshot.spark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.nshot.space.SearchSpace;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.training.Recipe;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingStateFiles;

/**
 * Reads a run directory again and again: what hasn't changed in between is not read twice. Nothing
 * is written, and nothing is taken for granted but that the run was started: whatever isn't there
 * yet is empty.
 */
final class RunReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CARD = "card.json";

  private final RunFiles files;
  private final Configuration hadoop;
  private final Optional<String> dataNow;
  private final Kept<Described> described = new Kept<>();
  private final Kept<MetricsTable> metrics = new Kept<>();
  private final Kept<MetricsTable> rankings = new Kept<>();
  private final Kept<Drawn> drawn = new Kept<>();
  private final Kept<Optional<RankingView>> ranking = new Kept<>();
  private final Kept<JsonNode> result = new Kept<>();
  private final Map<String, Kept<SearchView>> searches = new TreeMap<>();
  private final Map<String, RunReader> below = new TreeMap<>();

  /** What a run is, and the space that follows from it. */
  private record Described(RunDescription run, SearchSpace space, SpaceView view) {}

  /** How images are drawn, as the newest checkpoint says, and what couldn't be shown of it. */
  private record Drawn(
      Optional<CheckpointStore.Part> tables, Optional<ImportanceView> view, List<String> notes) {}

  /**
   * @param dataNow where the data lies now, if it isn't where the run says
   */
  RunReader(RunFiles files, Configuration hadoop, Optional<String> dataNow) {
    this.files = files;
    this.hadoop = hadoop;
    this.dataNow = dataNow;
  }

  /** The run directory. */
  RunFiles files() {
    return files;
  }

  /**
   * @throws IOException if there is no run, or a file of it isn't what it should be, naming it
   */
  RunView read() throws IOException {
    Described what =
        described.get(stamp(RunLayout.CONFIG, RunLayout.DATA, RunLayout.NETWORK), this::describe);
    RunDescription run = what.run();
    SearchSpace space = what.space();
    MetricsTable epochs = metrics.get(stamp(RunLayout.EPOCHS), () -> table(RunLayout.EPOCHS));
    MetricsTable quality = rankings.get(stamp(RunLayout.RANKINGS), () -> table(RunLayout.RANKINGS));
    JsonNode ended =
        result.get(stamp(RunLayout.RESULT), () -> json(RunLayout.RESULT).orElse(JSON.nullNode()));
    CheckpointStore store =
        new CheckpointStore(files.fileSystem(), files.path(RunLayout.CHECKPOINTS));
    Drawn images =
        drawn.get(store.newestName().orElse(""), () -> drawn(store, run)); // empty: nothing saved
    Optional<RankingView> ranked =
        ranking.get(stamp(RankingReader.SUMMARY), () -> RankingReader.read(files, space));
    List<SearchView> searched = new ArrayList<>();
    List<RunView> retrained = new ArrayList<>();
    List<RunView.Export> exports = new ArrayList<>();
    for (String child : folders()) {
      if (exists(child + "/" + RunLayout.DATA)) {
        retrained.add(below(child).read());
      } else if (exists(child + "/" + CARD)) {
        json(child + "/" + CARD).ifPresent(card -> exports.add(new RunView.Export(child, card)));
      } else if (SearchReader.isSearch(files, child)) {
        searched.add(
            searches
                .computeIfAbsent(child, key -> new Kept<>())
                .get(
                    stamp(child + "/settings.json", child + "/best.json"),
                    () -> SearchReader.read(files, child, space)));
      }
    }
    boolean alone = run.alone().isPresent();
    return new RunView(
        new RunView.Place(files.root().getName(), files.root().toString()),
        new RunView.Setup(
            alone ? Optional.empty() : Recipe.fitting(run.config().settings()).map(Recipe::label),
            what.view(),
            run.alone()
                .map(
                    network ->
                        new RunView.Alone(
                            SpaceView.path(space, space.parse(network.arch())), network)),
            run.config().settings(),
            changed(run.config()),
            data(run.data())),
        new RunView.Training(
            new RunView.Progress(
                epochs.rows().size(),
                alone ? run.config().epochs() : run.config().epochs() * space.supernets(),
                exists(RunLayout.SUCCESS)),
            json(RunLayout.FAILURE).map(note -> note.path("reason").asText()),
            epochs.columns(),
            run.config().paths().sampler().drawsByTables() && !alone
                ? ChoiceHistory.of(epochs.rows())
                : Optional.empty(),
            images.view()),
        new RunView.Findings(ranked, quality.columns(), searched, retrained, exports),
        new RunView.Remarks(provenance(run, images, ended, ranked, exports), images.notes()));
  }

  private Described describe() throws IOException {
    RunDescription run = RunDescription.require(files);
    try {
      SearchSpace space = run.supernet().create();
      TrainingConfig config = run.config();
      return new Described(run, space, SpaceView.of(space, config.space().options()));
    } catch (IllegalArgumentException e) {
      throw new IOException(files.root() + ": " + e.getMessage(), e);
    }
  }

  private MetricsTable table(String name) throws IOException {
    return MetricsTable.parse(files.read(name).orElse(""), files.path(name).toString());
  }

  private Drawn drawn(CheckpointStore store, RunDescription run) throws IOException {
    Optional<CheckpointStore.Part> tables = store.newestFile(listed -> TrainingStateFiles.TABLES);
    if (tables.isEmpty() || !run.config().data().sampler().drawsByTable()) {
      return new Drawn(tables, Optional.empty(), List.of());
    }
    return ImportanceReader.read(tables.get().tensors(), run, dataNow, hadoop)
        .map(found -> new Drawn(tables, Optional.of(found.view()), found.notes()))
        .orElseGet(() -> new Drawn(tables, Optional.empty(), List.of()));
  }

  private RunReader below(String child) throws IOException {
    RunReader reader = below.get(child);
    if (reader == null) {
      reader = new RunReader(new RunFiles(files.path(child).toString(), hadoop), hadoop, dataNow);
      below.put(child, reader);
    }
    return reader;
  }

  private static RunView.Data data(RunDescription.DataSet data) {
    return new RunView.Data(
        data.uri(), data.fingerprint(), data.samples(), data.classes(), data.image().toString());
  }

  private static List<String> changed(TrainingConfig config) {
    Map<String, String> usual = TrainingConfig.defaults().settings();
    return config.settings().entrySet().stream()
        .filter(setting -> !setting.getValue().equals(usual.get(setting.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<RunView.Fact> provenance(
      RunDescription run,
      Drawn images,
      JsonNode ended,
      Optional<RankingView> ranked,
      List<RunView.Export> exports) {
    List<RunView.Fact> facts = new ArrayList<>();
    facts.add(new RunView.Fact("data fingerprint", run.data().fingerprint()));
    images
        .tables()
        .ifPresent(
            part -> {
              facts.add(new RunView.Fact("newest checkpoint", part.name()));
              facts.add(new RunView.Fact("its weights, SHA-256", part.usedDigest()));
            });
    fact(facts, "stopped when flat", ended.path("stopped_when_flat"));
    fact(facts, "trained by nshot", ended.at("/nshot/version"));
    fact(facts, "trained by commit", ended.at("/nshot/commit"));
    ranked.ifPresent(
        view -> {
          fact(facts, "ranked checkpoint", view.summary().path("checkpoint"));
          fact(facts, "its weights, SHA-256", view.summary().path("weights_sha256"));
          fact(facts, "benchmark", view.summary().at("/truth/benchmark"));
          fact(facts, "benchmark's column", view.summary().at("/truth/column"));
        });
    for (RunView.Export export : exports) {
      fact(facts, export.folder() + ", SHA-256", export.card().at("/model/sha256"));
      fact(facts, export.folder() + ", by nshot", export.card().at("/nshot/version"));
    }
    return facts;
  }

  private static void fact(List<RunView.Fact> facts, String name, JsonNode value) {
    if (value.isValueNode() && !value.isNull()) {
      facts.add(new RunView.Fact(name, value.asText()));
    }
  }

  private Optional<JsonNode> json(String name) throws IOException {
    Optional<String> text = files.read(name);
    try {
      return text.isPresent() ? Optional.of(JSON.readTree(text.get())) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IOException(files.path(name) + ": no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private boolean exists(String name) throws IOException {
    return files.exists(name);
  }

  /** Names of the folders below the run, in their order. */
  private List<String> folders() throws IOException {
    return Arrays.stream(files.fileSystem().listStatus(files.root()))
        .filter(FileStatus::isDirectory)
        .map(folder -> folder.getPath().getName())
        .sorted()
        .toList();
  }

  /** Tells the files' present state from others. */
  private String stamp(String... names) throws IOException {
    StringBuilder stamp = new StringBuilder();
    for (String name : names) {
      try {
        FileStatus status = files.fileSystem().getFileStatus(files.path(name));
        stamp.append(status.getLen()).append('@').append(status.getModificationTime());
      } catch (FileNotFoundException e) {
        stamp.append("none");
      }
      stamp.append(' ');
    }
    return stamp.toString();
  }
}
