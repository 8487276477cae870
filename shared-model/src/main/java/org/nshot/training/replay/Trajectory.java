package org.nshot.training.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nshot.data.Batch;
import org.nshot.input.LimitedInput;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.StandaloneNetwork;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;
import org.nshot.training.Horizon;
import org.nshot.training.Setting;
import org.nshot.training.TrainingConfig;

/**
 * A recorded run: what was trained, on what, and what came out.
 *
 * @param config hyper-parameters, one shard
 * @param space the supernet's space and sizes
 * @param horizon epochs and steps
 * @param initial weights before, by name
 * @param last weights after, by name
 * @param images [samples] batches' images
 * @param steps what each step trained and gave
 * @param epochs what each epoch's tables were, empty unless the method keeps tables
 * @param evaluation what the trained network says of other images, with running statistics
 */
record Trajectory(
    TrainingConfig config,
    SearchSpace space,
    Horizon horizon,
    Map<String, Tensor> initial,
    Map<String, Tensor> last,
    Images images,
    List<Step> steps,
    List<Epoch> epochs,
    Optional<Evaluation> evaluation) {

  private static final String JSON = "trajectory.json";
  private static final String ARCH = "arch";
  private static final String INNER_STEPS = "inner_steps";
  private static final String WARMUP_STEPS = "warmup_steps";
  private static final String WARMED_UP =
      "lr (t + 1) / warmup_steps while t < warmup_steps, then cosine per step over the rest";
  private static final float BN_EPSILON = 1e-5f;

  /**
   * The data set.
   *
   * @param pixels [samples, channels, height, width]
   * @param labels [samples]
   */
  record Images(Shape shape, float[] pixels, int[] labels) {
    int count() {
      return labels.length;
    }

    /** Some samples in the engine's order [batch, height, width, channels]. */
    Batch batch(int[] positions) {
      int channels = shape.channels();
      int area = shape.area();
      float[] batch = new float[positions.length * shape.size()];
      int[] batchLabels = new int[positions.length];
      for (int b = 0; b < positions.length; b++) {
        batchLabels[b] = labels[positions[b]];
        for (int c = 0; c < channels; c++) {
          int from = (positions[b] * channels + c) * area;
          for (int i = 0; i < area; i++) {
            batch[(b * area + i) * channels + c] = pixels[from + i];
          }
        }
      }
      return new Batch(positions.length, shape, batch, batchLabels);
    }
  }

  /**
   * A step.
   *
   * @param paths its paths
   * @param positions its samples
   * @param losses of each step of each path
   * @param others whatever else was recorded, by key: scalars, and lists of numbers or of lists of
   *     numbers, the latter one after another
   */
  record Step(
      List<Architecture> paths, int[] positions, double[] losses, Map<String, double[]> others) {
    Optional<double[]> recorded(String key) {
      return Optional.ofNullable(others.get(key));
    }
  }

  /**
   * Logits of images.
   *
   * @param logits [images, classes]
   */
  record Evaluation(Images images, double[] logits) {}

  /** An epoch's tables by key, see {@link Replay}. */
  record Epoch(Map<String, double[]> tables) {}

  /**
   * @throws IOException naming the file and key that is missing or doesn't fit
   */
  static Trajectory read(Path folder) throws IOException {
    Path file = folder.resolve(JSON);
    TrajectoryJson json = parse(file);
    TrajectoryJson hyper = json.at("hyper");
    int resolution = json.at("resolution").positive();
    Map<String, Tensor> data = tensors(folder.resolve("data.safetensors"));
    Images images = images(data, resolution, folder.resolve("data.safetensors"));
    List<Step> steps = new ArrayList<>();
    TrajectoryJson stepArray = json.at("steps").array();
    TrajectoryJson batch = json.at("batch");
    int perStep = batch.positive();
    if (perStep > images.count()) {
      throw batch.wrong("at most the %s samples of data.safetensors".formatted(images.count()));
    }
    Optional<TrajectoryJson> alone = json.find(ARCH);
    int losses = sumnas(hyper) ? hyper.at(INNER_STEPS).positive() : 1;
    for (int i = 0; i < stepArray.size(); i++) {
      steps.add(step(stepArray.at(i), i, perStep, images.count(), losses, alone.isPresent()));
    }
    List<Epoch> epochs = new ArrayList<>();
    TrajectoryJson epochArray = json.at("epochs").array();
    for (int i = 0; i < epochArray.size(); i++) {
      epochs.add(new Epoch(numbersByKey(epochArray.at(i))));
    }
    Horizon horizon = horizon(hyper, steps.size(), alone.isPresent());
    boolean several = steps.stream().anyMatch(step -> step.paths().size() > 1);
    try {
      SearchSpace space = spec(json).at(images.shape(), json.at("classes").positive());
      requireSameSpace(json, space);
      if (alone.isPresent()) {
        space = StandaloneNetwork.of(space, alone.get().architecture());
      }
      SearchSpace trained = space;
      steps.forEach(step -> step.paths().forEach(trained::check));
      return new Trajectory(
          config(hyper, several, !epochs.isEmpty()),
          space,
          horizon,
          tensors(folder.resolve("init.safetensors")),
          tensors(folder.resolve("final.safetensors")),
          images,
          steps,
          epochs,
          evaluation(json, data, resolution, folder.resolve("data.safetensors")));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static TrajectoryJson parse(Path file) throws IOException {
    requireFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      return new TrajectoryJson(
          new ObjectMapper().readTree(LimitedInput.text(in, file.toString())), file.toString());
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void requireFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file
              + ": missing; a trajectory is trajectory.json, init.safetensors, final.safetensors"
              + " and data.safetensors");
    }
  }

  private static Map<String, Tensor> tensors(Path file) throws IOException {
    requireFile(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return SafeTensors.read(in, file.toString());
    }
  }

  /** NAS-Bench-201's sizes stand beside the hyper-parameters, other spaces' in an object. */
  private static SpaceSpec spec(TrajectoryJson json) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    Optional<TrajectoryJson> space = json.find("space");
    if (space.isEmpty()) {
      options.put("channels", Integer.toString(json.at("channels").positive()));
      options.put("cells", Integer.toString(json.at("cells_per_stage").positive()));
      return new SpaceSpec(NasBench201.NAME, options);
    }
    for (String key : List.of("channels", "cells", "width", "divisor", "head")) {
      space.get().find(key).ifPresent(value -> options.put(key, value.node().asText()));
    }
    return new SpaceSpec(space.get().at("name").text(), options);
  }

  private static void requireSameSpace(TrajectoryJson json, SearchSpace space) throws IOException {
    TrajectoryJson operations = json.at("ops").array();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      names.add(operations.at(i).text());
    }
    Set<String> known = new LinkedHashSet<>();
    space.blocks().forEach(block -> known.addAll(block.operations()));
    if (!List.copyOf(known).equals(names)) {
      throw operations.wrong(known.toString());
    }
    TrajectoryJson epsilon = json.at("bn_eps");
    if ((float) epsilon.number() != BN_EPSILON) {
      throw epsilon.wrong(Float.toString(BN_EPSILON));
    }
  }

  private static Images images(Map<String, Tensor> data, int resolution, Path file)
      throws IOException {
    Tensor x = data.get("x");
    Tensor y = data.get("y");
    if (x == null || y == null) {
      throw new IOException(file + ": tensors " + data.keySet() + ", expected x and y");
    }
    List<Integer> shape = x.shape();
    if (shape.size() != 5
        || shape.get(3) != resolution
        || shape.get(4) != resolution
        || !y.shape().equals(shape.subList(0, 2))) {
      throw new IOException(
          "%s: x %s and y %s, expected [steps, batch, channels, %s, %s] and [steps, batch]"
              .formatted(file, shape, y.shape(), resolution, resolution));
    }
    try {
      return new Images(new Shape(resolution, resolution, shape.get(2)), x.floats(), y.ints());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Evaluation> evaluation(
      TrajectoryJson json, Map<String, Tensor> data, int resolution, Path file) throws IOException {
    Optional<TrajectoryJson> logits = json.find("eval_logits");
    if (logits.isEmpty()) {
      return Optional.empty();
    }
    Tensor x = data.get("x_eval");
    Tensor y = data.get("y_eval");
    if (x == null || y == null || x.shape().size() != 4) {
      throw new IOException(
          file + ": expected x_eval [images, channels, height, width] and y_eval");
    }
    Images images =
        new Images(new Shape(resolution, resolution, x.shape().get(1)), x.floats(), y.ints());
    double[] values = logits.get().array().table().orElse(new double[0]);
    if (values.length != images.count() * json.at("classes").positive()) {
      throw logits.get().wrong("the logits of %s images".formatted(images.count()));
    }
    return Optional.of(new Evaluation(images, values));
  }

  private static Step step(
      TrajectoryJson json, int index, int batch, int samples, int lossesOfPath, boolean alone)
      throws IOException {
    List<Architecture> paths = new ArrayList<>();
    double[] losses;
    if (json.find("archs").isPresent()) {
      TrajectoryJson archs = json.at("archs").array();
      for (int i = 0; i < archs.size(); i++) {
        paths.add(archs.at(i).architecture());
      }
      losses = json.at("losses").numbers();
    } else {
      // a network alone has one path, of no choices
      paths.add(alone ? Architecture.of() : json.at(ARCH).architecture());
      losses = new double[] {json.at("loss").number()};
    }
    if (losses.length != paths.size() * lossesOfPath) {
      throw json.at("losses")
          .wrong("%s numbers, %s a path".formatted(paths.size() * lossesOfPath, lossesOfPath));
    }
    boolean listed = json.find("ids").isPresent();
    if (!listed && (index + 1L) * batch > samples) {
      throw new IOException(
          "%s: samples up to %s, expected at most %s (data.safetensors)"
              .formatted(json.where(), (index + 1L) * batch, samples));
    }
    int[] positions =
        listed
            ? json.at("ids").integers()
            : IntStream.range(index * batch, (index + 1) * batch).toArray();
    for (int position : positions) {
      if (position < 0 || position >= samples) {
        throw new IOException(
            "%s: sample %s, expected 0 to %s (data.safetensors)"
                .formatted(json.where(), position, samples - 1));
      }
    }
    return new Step(List.copyOf(paths), positions, losses, numbersByKey(json));
  }

  private static Map<String, double[]> numbersByKey(TrajectoryJson json) throws IOException {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.node().properties()) {
      TrajectoryJson value = json.at(field.getKey());
      if (value.node().isNumber()) {
        values.put(field.getKey(), new double[] {value.number()});
      } else if (value.node().isArray() && value.size() > 0) {
        value.table().ifPresent(table -> values.put(field.getKey(), table));
      }
    }
    return values;
  }

  private static Horizon horizon(TrajectoryJson hyper, int steps, boolean alone)
      throws IOException {
    int epochs = alone ? hyper.at("total_steps").positive() : 1; // warm-up is whole epochs
    Horizon horizon =
        hyper.find("epochs").isPresent()
            ? new Horizon(hyper.at("epochs").positive(), hyper.at("steps_per_epoch").positive())
            : new Horizon(epochs, hyper.at("total_steps").positive() / epochs);
    if (steps > horizon.rounds()) {
      throw new IOException(
          "%s: %s steps recorded, expected at most %s"
              .formatted(hyper.where(), steps, horizon.rounds()));
    }
    return horizon;
  }

  private static TrainingConfig config(TrajectoryJson hyper, boolean several, boolean tables)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    String outer = sumnas(hyper) ? "outer_" : "";
    put(settings, Setting.LR, hyper.at(outer + "lr").number());
    put(settings, Setting.MOMENTUM, hyper.at(outer + "momentum").number());
    put(settings, Setting.WEIGHT_DECAY, hyper.at(outer + "weight_decay").number());
    if (sumnas(hyper)) {
      put(settings, Setting.RULE, "sumnas");
      put(settings, Setting.INNER_STEPS, hyper.at(INNER_STEPS).positive());
      put(settings, Setting.INNER_LR, hyper.at("inner_lr").number());
      put(settings, Setting.INNER_MOMENTUM, hyper.at("inner_momentum").number());
      put(settings, Setting.NESTEROV, false);
    } else {
      put(settings, Setting.NESTEROV, hyper.at("nesterov").node().asText());
    }
    put(settings, Setting.CLIP, hyper.find("clip").isPresent() ? hyper.at("clip").number() : 0);
    put(settings, Setting.AUGMENT, "none");
    if (hyper.find("gamma_max").isPresent()) {
      put(settings, Setting.SCHEDULE, "calr");
      put(settings, Setting.GAMMA_MAX, hyper.at("gamma_max").number());
    } else if (sumnas(hyper) && hyper.find("schedule").isEmpty()) {
      put(settings, Setting.SCHEDULE, "constant");
    } else {
      put(settings, Setting.SCHEDULE, schedule(hyper.at("schedule")));
      if (hyper.find(WARMUP_STEPS).isPresent()) {
        put(settings, Setting.WARMUP_EPOCHS, hyper.at(WARMUP_STEPS).positive());
      }
    }
    if (hyper.find("label_smoothing").isPresent()) {
      put(settings, Setting.LABEL_SMOOTHING, hyper.at("label_smoothing").number());
    }
    if (hyper.find("weight_decay_on").isPresent()) {
      put(settings, Setting.DECAY, decay(hyper.at("weight_decay_on")));
    }
    for (String key : List.of("split_edge", "split_block")) {
      if (hyper.find(key).isPresent()) {
        put(settings, Setting.MOMENTUM_GROUPS, "separated");
        put(settings, Setting.SPLIT_BLOCK, hyper.at(key).integer());
      }
    }
    if (tables) {
      put(settings, Setting.PATH_SAMPLER, "importance");
      put(settings, Setting.DATA_SAMPLER, "importance");
    } else if (several) {
      put(settings, Setting.PATH_SAMPLER, "fair");
    }
    return TrainingConfig.of(settings);
  }

  private static String decay(TrajectoryJson json) throws IOException {
    String kernels = "weights of more than one dimension";
    if (!json.text().equals(kernels)) {
      throw json.wrong(kernels);
    }
    return "kernels";
  }

  private static boolean sumnas(TrajectoryJson hyper) {
    return hyper.find(INNER_STEPS).isPresent();
  }

  private static String schedule(TrajectoryJson json) throws IOException {
    return switch (json.text()) {
      case "constant" -> "constant";
      case "cosine per step", WARMED_UP -> "cosine-step";
      case "cosine per epoch" -> "cosine-epoch";
      default -> throw json.wrong("constant, cosine per step or cosine per epoch");
    };
  }

  private static void put(Map<String, String> settings, Setting<?> setting, Object value) {
    settings.put(setting.key(), value.toString());
  }
}
