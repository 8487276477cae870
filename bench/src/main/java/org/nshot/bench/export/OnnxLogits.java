package org.nshot.bench.export;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Batch;
import org.nshot.data.EvaluationImages;
import org.nshot.data.Normalization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.SubnetGraph;
import org.nshot.spark.export.OnnxRuntimeLogits;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.session.SparkSessions;
import org.nshot.supernet.ParameterLayout;

/**
 * Compares a retrained network's logits, by nshot's engine, with those of its ONNX file by ONNX
 * Runtime, on all images of a split. Prints one line of JSON.
 */
final class OnnxLogits {
  private static final String SPLIT = "test";
  private static final int BATCH = 250;

  private double largest;
  private double farthest;
  private int images;
  private int sameClass;

  private OnnxLogits() {}

  /**
   * @param args what {@code retrain} wrote, what {@code ingest} wrote, and the file that {@code
   *     export --with-preprocessing} wrote: takes bytes [batch, height, width, channels]
   */
  public static void main(String[] args) throws IOException, OrtException {
    if (args.length != 3) {
      throw new IllegalArgumentException("expected RETRAINED DATA MODEL.onnx");
    }
    SparkSession spark = SparkSessions.open("onnx-logits", 1);
    try {
      OnnxLogits found = new OnnxLogits();
      found.compare(args[0], ImageDataset.open(spark, args[1]), args[2]);
      System.out.println(new ObjectMapper().writeValueAsString(found.result()));
    } finally {
      SparkSessions.stopOpened();
    }
  }

  private void compare(String retrained, ImageDataset data, String model)
      throws IOException, OrtException {
    Normalization normalization = data.manifest().normalization();
    TrainedRun network = TrainedRun.read(new RunFiles(retrained, new Configuration()));
    SearchSpace space = network.description().network().create();
    ParameterLayout layout = ParameterLayout.of(space);
    SubnetGraph graph = space.graph(Architecture.of());
    int[] ids = IntStream.range(0, data.labels(SPLIT).length).toArray();
    var form = new EvaluationImages(data.manifest().image().orElseThrow(), 1);
    try (ShardedImages shards = data.evaluated(SPLIT, ids, form);
        SubnetEngine engine = SubnetEngines.open(layout, 1);
        OnnxRuntimeLogits runtime =
            new OnnxRuntimeLogits(Files.readAllBytes(Path.of(model)), normalization)) {
      engine.load(layout.all(), network.weights());
      var batches = new HeldOutImages(shards.shard(0).open(), normalization, BATCH, 0);
      for (Batch batch : batches) {
        add(engine.evaluate(graph, batch).logits(), runtime.of(batch), batch.size());
      }
    }
  }

  /** Both [images, classes]. */
  private void add(float[] engine, float[] runtime, int batch) {
    int classes = engine.length / batch;
    for (int first = 0; first < engine.length; first += classes) {
      int best = first;
      int bestOfRuntime = first;
      for (int i = first; i < first + classes; i++) {
        largest = Math.max(largest, Math.abs(engine[i]));
        farthest = Math.max(farthest, Math.abs((double) engine[i] - runtime[i]));
        best = engine[i] > engine[best] ? i : best;
        bestOfRuntime = runtime[i] > runtime[bestOfRuntime] ? i : bestOfRuntime;
      }
      images++;
      sameClass += best == bestOfRuntime ? 1 : 0;
    }
  }

  private Map<String, Object> result() {
    return Map.of(
        "images", images,
        "same_class", sameClass,
        "largest_logit", largest,
        "farthest_apart", farthest,
        "relative", farthest / largest);
  }
}
