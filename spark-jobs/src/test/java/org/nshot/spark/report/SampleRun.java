package org.nshot.spark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.nshot.ranking.PathSelection;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.files.ParquetFile;
import org.nshot.spark.run.Retraining;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;

/** A run directory made by hand, of values that a test can compute again. */
final class SampleRun {
  /** Images that train. */
  static final int SAMPLES = 30;

  /** A name that would run, if anything of it ever became markup. */
  static final String MALICIOUS =
      "</script><script>window.hit=1</script><img src=x onerror=\"window.hit=1\">";

  private static final MessageType HISTORY =
      MessageTypeParser.parseMessageType(
          "message search { required int32 generation; required binary origin (STRING);"
              + " required binary arch (STRING); required binary computation (STRING);"
              + " required double accuracy; required double loss; required int64 weights;"
              + " required int64 multiply_adds; optional double latency_ms; }");

  private final RunFiles files;
  private final RunDescription description;
  private final SearchSpace space;

  private SampleRun(RunFiles files, RunDescription description) {
    this.files = files;
    this.description = description;
    this.space = description.supernet().create();
  }

  /** A supernet's run of NAS-Bench-201 that has only begun. */
  static SampleRun start(Path folder, int epochs) throws IOException {
    return start(folder, epochs, List.of("cat", "dog", "frog"));
  }

  /** The same with classes of these names. */
  static SampleRun start(Path folder, int epochs, List<String> classes) throws IOException {
    return start(folder, epochs, dataSet(classes));
  }

  /** The same on a data set, which need not be there. */
  static SampleRun start(Path folder, int epochs, RunDescription.DataSet data) throws IOException {
    Map<String, String> settings =
        Map.of(
            "epochs", Integer.toString(epochs),
            "channels", "2",
            "cells", "1",
            "holdout", "0.4",
            "path-sampler", "importance",
            "data-sampler", "importance",
            "schedule", "calr",
            "momentum-groups", "separated");
    return of(folder, new RunDescription(TrainingConfig.of(settings), data));
  }

  /** A run of a layer-wise space. */
  static SampleRun layerwise(Path folder) throws IOException {
    Map<String, String> settings =
        Map.of(
            "space", "nas-bench-macro",
            "width", "0.25",
            "epochs", "4",
            "path-sampler", "importance");
    return of(
        folder,
        new RunDescription(
            TrainingConfig.of(settings),
            new RunDescription.DataSet(
                "file:/nowhere", "f".repeat(64), 50, List.of("cat", "dog"), new Shape(32, 32, 3))));
  }

  private static RunDescription.DataSet dataSet(List<String> classes) {
    return new RunDescription.DataSet(
        "file:/nowhere", "f".repeat(64), 50, classes, new Shape(8, 8, 3));
  }

  /** A path trained alone, in a directory of its own. */
  static SampleRun alone(Path folder, int epochs, String arch) throws IOException {
    TrainingConfig config =
        TrainingConfig.of(
            Map.of("channels", "2", "cells", "1", "epochs", Integer.toString(epochs)));
    return of(
        folder,
        new RunDescription(
            config,
            dataSet(List.of("cat", "dog")),
            Optional.of(new Retraining(arch, 0, "none", Map.of(), "test", "nshot"))));
  }

  private static SampleRun of(Path folder, RunDescription description) throws IOException {
    RunFiles files = new RunFiles("file:" + folder.toAbsolutePath(), new Configuration());
    description.write(files);
    return new SampleRun(files, description);
  }

  RunFiles files() {
    return files;
  }

  SearchSpace space() {
    return space;
  }

  String uri() {
    return files.root().toString();
  }

  RunReader reader() {
    return new RunReader(files, new Configuration(), Optional.empty());
  }

  static double loss(int epoch) {
    return 2.0 / (1 + epoch);
  }

  static double variance(int epoch) {
    return 5.0 / (1 + epoch);
  }

  /** Epochs that have ended, a line each. */
  SampleRun epochs(int done) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int epoch = 0; epoch < done; epoch++) {
      lines.append(
          String.format(
              Locale.ROOT,
              """
              {"epoch":%d,"loss":%s,"accuracy":%s,"lr":{"mean":0.02,"min":0.01,"max":0.03},\
              "path_probabilities":%s,"data_entropy":3.4,"accepted_paths":1.0,\
              "gradient_variance":%s,"images":30,"images_per_second":100.0,\
              "seconds":{"wall":10.0,"driver":1.0,"broadcast":1.0,"schedule":1.0,"compute":6.0,\
              "wait":2.0,"result":0.5,"combine":0.5%s},%s"bytes_down":1,"bytes_up":2}
              """,
              epoch,
              loss(epoch),
              1 - 1.0 / (2 + epoch),
              probabilities(0.1 * epoch / done),
              variance(epoch),
              description.alone().isPresent() ? ",\"test\":4.0" : "",
              description.alone().isPresent()
                  ? "\"test\":{\"loss\":1.5,\"accuracy\":%s,\"images\":9},"
                      .formatted(0.5 + 0.001 * epoch)
                  : ""));
    }
    files.write("metrics/train.jsonl", lines.toString());
    return this;
  }

  /** Even for each group, but for a shift from the last operation to the first. */
  private String probabilities(double shift) {
    Map<Integer, double[]> groups = new TreeMap<>();
    for (ChoiceBlock block : space.blocks()) {
      double[] even = new double[block.operations().size()];
      Arrays.fill(even, 1.0 / even.length);
      even[0] += shift;
      even[even.length - 1] -= shift;
      groups.put(block.importanceGroup(), even);
    }
    return groups.values().stream().map(Arrays::toString).toList().toString();
  }

  /** A checkpoint whose tables draw image i the more often the higher i, and the first five not. */
  SampleRun checkpoint(int epoch) throws IOException {
    Training training =
        new Training(
            description.config(), space, Horizon.of(description.config(), SAMPLES), SAMPLES);
    TrainingState state = training.start();
    for (int i = 5; i < SAMPLES; i++) {
      state.data().observe(i, i);
    }
    state.data().endEpoch(0.5);
    new CheckpointStore(files.fileSystem(), files.path(RunLayout.CHECKPOINTS))
        .save(TrainingStateFiles.of(state, training.layout()), epoch, 0, 3);
    return this;
  }

  static double accuracy(int path) {
    return Math.round(1000 * (0.5 + 0.4 * Math.sin(path))) / 1000.0;
  }

  static double truth(int path) {
    return 80 + 10 * Math.sin(path + 0.3);
  }

  /** A ranking of the space's first paths. */
  SampleRun ranked(int paths) throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "arch,computation,accuracy,loss,weights,multiply_adds,depth,truth,score\n");
    List<Architecture> all = PathSelection.all(space);
    for (int i = 0; i < paths; i++) {
      String arch = space.format(all.get(i));
      csv.append(
          "%s,%s,%s,%s,%d,%d,%d,%s,%s%n"
              .formatted(
                  arch,
                  arch,
                  accuracy(i),
                  1 - accuracy(i),
                  space.complexity(all.get(i)).weights(),
                  space.complexity(all.get(i)).multiplyAdds(),
                  space.depth(all.get(i)),
                  truth(i),
                  accuracy(i)));
    }
    files.write("ranking/ranking.csv", csv.toString());
    files.write(
        "ranking/summary.json",
        """
{"format":"nshot-ranking","version":1,"checkpoint":"epoch-00002","weights_sha256":"abc",
 "split":"holdout","images":1000,"paths":%d,"computations":%d,"best":[],
 "truth":{"benchmark":"b.csv","column":"cifar10_test","paths":%d,"best_true":90,
  "best_baseline":"flops","figures":{
   "kendall_tau_b":{"supernet":{"value":0.747,"low":0.72,"high":0.77},
    "weights":{"value":0.5,"low":0.45,"high":0.55},"flops":{"value":0.567,"low":0.53,"high":0.6},
    "depth":{"value":null,"low":null,"high":null}},
   "best_true_of_top_1":{"supernet":{"value":93.48,"low":92.9,"high":93.5},
    "weights":{"value":93.0,"low":92.0,"high":93.1},"flops":{"value":93.2,"low":92.0,"high":93.3},
    "depth":{"value":92.0,"low":91.0,"high":92.5}}}}}
"""
            .formatted(paths, paths, paths));
    return this;
  }

  /** Rankings while it trained, after each of these epochs. */
  SampleRun rankedAfter(int... epochs) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int epoch : epochs) {
      double tau = 0.2 + 0.05 * epoch;
      lines.append(
          String.format(
              Locale.ROOT,
              """
{"epoch":%d,"paths":50,"computations":40,"images":500,"seconds":2.0,"accuracy":0.4,\
"best":{"arch":"x","accuracy":0.6,"loss":1.0},"truth":{"benchmark":"b.csv",\
"column":"cifar10_test","paths":50,"kendall":{"value":%s,"low":%s,"high":%s},\
"spearman":{"value":0.5},"baselines":{"weights":{"value":0.4},"flops":{"value":0.45}}}}
""",
              epoch,
              tau,
              tau - 0.1,
              tau + 0.1));
    }
    files.write("metrics/ranking.jsonl", lines.toString());
    return this;
  }

  /** A search for a front, whose best is the space's last path but one. */
  SampleRun searched(String folder) throws IOException {
    files.write(
        folder + "/settings.json", "{\"algorithm\":\"evolution\",\"objective\":\"accuracy\"}");
    List<Architecture> all = PathSelection.all(space);
    SimpleGroupFactory groups = new SimpleGroupFactory(HISTORY);
    List<Group> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Architecture path = all.get(all.size() - 2 - 131 * i);
      rows.add(
          groups
              .newGroup()
              .append("generation", i / 10)
              .append("origin", "random")
              .append("arch", space.format(path))
              .append("computation", space.format(path))
              .append("accuracy", 0.9 - 0.01 * i)
              .append("loss", 0.1)
              .append("weights", space.complexity(path).weights())
              .append("multiply_adds", space.complexity(path).multiplyAdds()));
    }
    ParquetFile.write(files.fileSystem(), files.path(folder + "/history.parquet"), HISTORY, rows);
    String best = space.format(all.get(all.size() - 2));
    String other = space.format(all.get(7));
    files.write(
        folder + "/best.json",
        """
{"format":"nshot-search","version":1,"paths":40,"generations":4,"arch":"%s","accuracy":0.9,
 "loss":0.1,"generation":0,"origin":"random",
 "constraints":{"flops":{"least":0,"most":6,"value":5.5,"unit":"millions"}},
 "pareto":{"cost":"flops","unit":"millions","dearest":6,"hypervolume":[0.1,0.2,0.25,0.3],
  "front":[{"arch":"%s","accuracy":0.9,"flops":0.3},{"arch":"%s","accuracy":0.5,"flops":0.1}]}}
"""
            .formatted(best, best, other));
    return this;
  }

  /** The end of training. */
  SampleRun finished() throws IOException {
    files.write("result.json", "{\"command\":\"train\"}");
    files.write("_SUCCESS", "");
    return this;
  }

  /** Everything that a page can show. */
  static SampleRun whole(Path folder) throws IOException {
    SampleRun run =
        start(folder, 6)
            .epochs(6)
            .checkpoint(6)
            .ranked(300)
            .rankedAfter(1, 3, 5)
            .searched("search")
            .finished();
    String arch = run.space().format(PathSelection.all(run.space()).get(7000));
    SampleRun.alone(folder.resolve("retrained"), 3, arch).epochs(3).finished();
    Files.createDirectories(folder.resolve("onnx"));
    Files.writeString(
        folder.resolve("onnx/card.json"),
        """
        {"model":{"file":"model.onnx","format":"onnx","bytes":1000000,"sha256":"e0"},
         "network":{"arch":"%s"},"accuracy":{"split":"test","accuracy":0.91},
         "nshot":{"version":"0.2.0"}}
        """
            .formatted(arch));
    return run;
  }
}
