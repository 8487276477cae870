package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.engine.TrainResult;
import org.nshot.optim.Decay;
import org.nshot.optim.GradientSum;
import org.nshot.optim.Progress;
import org.nshot.optim.RunningAverage;
import org.nshot.optim.Schedule;
import org.nshot.optim.Sgd;
import org.nshot.space.Architecture;
import org.nshot.space.Layer;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;

/**
 * One path alone, with affine normalisations and running statistics, follows PyTorch: the engine's
 * gradients and statistics, decay of kernels alone and running averages, all together.
 */
class StandaloneTrajectoryTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"retrain_nas-bench-201", "retrain_nas-bench-macro", "retrain_proxylessnas"})
  void train_recordedTrajectory_isPyTorchs(String name) throws IOException {
    Path folder = Path.of("src/test/resources/golden", name);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("trajectory.json").toFile());
    Map<String, Tensor> data = tensors(folder.resolve("data.safetensors"));
    SubnetGraph graph = standalone(path(json));
    ParameterLayout layout = ParameterLayout.of(name, graph.weights());
    Path init = folder.resolve("init.safetensors");
    float[] weights = layout.fromTensors(tensors(init), init.toString());
    JsonNode hyper = json.path("hyper");
    Sgd sgd =
        new Sgd(
            hyper.path("momentum").floatValue(),
            hyper.path("nesterov").booleanValue(),
            hyper.path("weight_decay").floatValue(),
            Decay.KERNELS);
    Schedule schedule =
        new Schedule.CosinePerStep().warmedUp(hyper.path("warmup_steps").intValue());
    int steps = hyper.path("total_steps").intValue();
    Regularization regularization =
        Regularization.smoothing(hyper.path("label_smoothing").floatValue());
    float[] momentum = new float[layout.length()];
    try (SubnetEngine engine = SubnetEngines.open(layout, 2)) {
      for (JsonNode step : json.path("steps")) {
        engine.load(layout.all(), layout.all().gather(weights));
        TrainResult result = engine.train(graph, batch(json, step, data), regularization);
        GradientSum gradient = new GradientSum(layout.length());
        gradient.add(result.slices(), 1, result.gradient());
        near(step.path("loss"), result.loss(), "loss of step " + step.path("step"));
        near(step.path("grad_norm"), gradient.norm(), "norm of step " + step.path("step"));
        int t = step.path("step").intValue();
        // an epoch a step: the trajectory counts its warm-up in steps
        double lr =
            hyper.path("lr").doubleValue() * schedule.factor(new Progress(t, steps, t, steps), 1);
        assertEquals(step.path("lr").doubleValue(), lr, 1e-12, "rate of step " + t);
        sgd.step(layout.all(), gradient, momentum, weights, lr);
        RunningAverage.PYTORCHS.follow(result.slices(), result.gradient(), weights);
      }
      compare(layout, weights, tensors(folder.resolve("final.safetensors")));
      engine.load(layout.all(), layout.all().gather(weights));
      int images = json.path("eval_logits").size();
      Batch batch = batch(data.get("x_eval"), data.get("y_eval"), range(0, images));
      float[] logits = engine.evaluate(graph, batch).logits();
      for (int i = 0; i < images; i++) {
        for (int k = 0; k < 10; k++) {
          double expected = json.path("eval_logits").path(i).path(k).doubleValue();
          assertEquals(expected, logits[10 * i + k], 2e-4, "logit " + k + " of image " + i);
        }
      }
    }
  }

  private static void near(JsonNode expected, double actual, String what) {
    assertEquals(expected.doubleValue(), actual, 5e-5 * expected.doubleValue(), what);
  }

  /** Largest error over the largest value, with a floor for what is near 0 (golden's README). */
  private static void compare(ParameterLayout layout, float[] weights, Map<String, Tensor> ends) {
    for (Slice slice : layout.slices()) {
      float[] expected = ends.get(slice.name()).floats();
      double largest = 0.01;
      double error = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        error = Math.max(error, Math.abs(expected[i] - weights[slice.offset() + i]));
      }
      assertTrue(error < 2e-4 * largest, slice.name() + ": off by " + error + " of " + largest);
    }
  }

  private static SubnetGraph path(JsonNode json) {
    Map<String, String> options = new LinkedHashMap<>();
    String name = json.path("space").path("name").textValue();
    for (String key : new String[] {"channels", "cells", "width", "divisor", "head"}) {
      JsonNode value = json.path("space").path(key);
      if (!value.isMissingNode()) {
        options.put(key, value.asText());
      }
    }
    int resolution = json.path("resolution").intValue();
    SearchSpace space = new SpaceSpec(name, options).at(new Shape(resolution, resolution, 3), 10);
    return space.graph(Architecture.of(integers(json.path("arch"))));
  }

  /** The path's graph with a whole normalisation wherever the supernet has a bare one. */
  private static SubnetGraph standalone(SubnetGraph path) {
    SubnetGraph.Builder builder = SubnetGraph.builder(path.shape(0));
    int[] at = new int[path.layers().size()];
    for (int i = 1; i < at.length; i++) {
      Layer layer = path.layers().get(i);
      if (layer instanceof Layer.BatchNorm norm) {
        boolean convolved = path.layers().get(norm.input()) instanceof Layer.Convolution;
        String name =
            convolved
                ? ((Layer.Convolution) path.layers().get(norm.input())).weight() + ".bn"
                : "head.bn";
        layer =
            new Layer.BatchNorm(
                norm.input(),
                norm.epsilon(),
                Optional.of(new Layer.Affine(name + ".weight", name + ".bias")),
                Optional.of(
                    new Layer.RunningStatistics(name + ".running_mean", name + ".running_var")));
      }
      at[i] = builder.add(layer.from(position -> at[position]));
    }
    return builder.build(at[path.output()]);
  }

  private static Batch batch(JsonNode json, JsonNode step, Map<String, Tensor> data) {
    int size = json.path("batch").intValue();
    int number = step.path("step").intValue();
    int[] positions =
        step.has("ids") ? integers(step.path("ids")) : range(number * size, (number + 1) * size);
    return batch(data.get("x"), data.get("y"), positions);
  }

  /** Samples of [..., channels, height, width] as [batch, height, width, channels]. */
  private static Batch batch(Tensor x, Tensor y, int[] positions) {
    int dimensions = x.shape().size();
    int channels = x.shape().get(dimensions - 3);
    int height = x.shape().get(dimensions - 2);
    int width = x.shape().get(dimensions - 1);
    Shape image = new Shape(height, width, channels);
    float[] pixels = new float[positions.length * image.size()];
    for (int b = 0; b < positions.length; b++) {
      for (int c = 0; c < channels; c++) {
        for (int i = 0; i < image.area(); i++) {
          pixels[(b * image.area() + i) * channels + c] =
              x.floats()[(positions[b] * channels + c) * image.area() + i];
        }
      }
    }
    int[] labels = Arrays.stream(positions).map(i -> y.ints()[i]).toArray();
    return new Batch(positions.length, image, pixels, labels);
  }

  private static int[] range(int begin, int end) {
    return IntStream.range(begin, end).toArray();
  }

  private static int[] integers(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.path(i).intValue()).toArray();
  }

  private static Map<String, Tensor> tensors(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return SafeTensors.read(in, file.toString());
    }
  }
}
