package org.nshot.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nshot.optim.MomentumBuffers;
import org.nshot.sampling.DataImportance;
import org.nshot.sampling.PathImportance;
import org.nshot.supernet.ParameterLayout;
import org.nshot.tensors.Tensor;

/**
 * A {@link TrainingState} as files: {@code weights.safetensors} (by weight name), {@code
 * momentum.safetensors} ({@code group.G/} before the weight name), {@code tables.safetensors},
 * where an average of the weights is kept {@code average.safetensors} (by weight name), and a JSON
 * description. Whoever stores them writes bytes; nothing here touches a file system.
 *
 * @param tensors tensors by name, by file name
 * @param description epoch, round and the format's version
 */
public record TrainingStateFiles(Map<String, Map<String, Tensor>> tensors, JsonNode description) {
  public static final String WEIGHTS = "weights.safetensors";
  public static final String MOMENTUM = "momentum.safetensors";
  public static final String TABLES = "tables.safetensors";
  public static final String AVERAGE = "average.safetensors";

  private static final String FORMAT = "nshot-training-state";
  private static final int VERSION = 1;
  private static final String GROUP = "group.";
  private static final Pattern OF_GROUP = Pattern.compile(Pattern.quote(GROUP) + "(\\d{1,9})/(.+)");
  private static final String PATH_IMPORTANCE = "path.importance.";
  private static final String PATH_PROBABILITY = "path.probability.";
  private static final String DATA_IMPORTANCE = "data.importance";
  private static final String DATA_SEEN = "data.seen";
  private static final String DATA_DISTRIBUTION = "data.distribution";
  private static final String TOTALS = "epoch.totals";
  private static final String GRADIENTS = "epoch.gradients";

  /** The names of the tensor files that every state has. */
  public static List<String> names() {
    return List.of(WEIGHTS, MOMENTUM, TABLES);
  }

  /** The file with the weights that the network is to be used with, among a state's. */
  public static String usedOf(Set<String> files) {
    return files.contains(AVERAGE) ? AVERAGE : WEIGHTS;
  }

  public static TrainingStateFiles of(TrainingState state, ParameterLayout layout) {
    Map<String, Tensor> momentum = new LinkedHashMap<>();
    state
        .momentum()
        .byGroup()
        .forEach(
            (group, buffer) ->
                layout
                    .toTensors(buffer)
                    .forEach((name, tensor) -> momentum.put(GROUP + group + "/" + name, tensor)));
    Map<String, Map<String, Tensor>> files = new LinkedHashMap<>();
    files.put(WEIGHTS, layout.toTensors(state.weights()));
    files.put(MOMENTUM, momentum);
    files.put(TABLES, tables(state));
    state.average().ifPresent(of -> files.put(AVERAGE, layout.toTensors(of)));
    ObjectNode description = new ObjectMapper().createObjectNode();
    description.put("format", FORMAT).put("version", VERSION);
    description.put("epoch", state.epoch()).put("round", state.round());
    return new TrainingStateFiles(files, description);
  }

  /**
   * The state again.
   *
   * @param source what to call the files in errors
   * @throws IllegalArgumentException if something is missing or doesn't fit the run
   */
  public TrainingState toState(Training training, String source) {
    requireFormat(source);
    int epoch = position("epoch", training.horizon().allEpochs(), source);
    int round = position("round", training.horizon().roundsPerEpoch() - 1, source);
    ParameterLayout layout = training.layout();
    float[] weights = weights(WEIGHTS, layout, source);
    Map<String, Tensor> tables = tensors.get(TABLES);
    String from = source + "/" + TABLES;
    double[] data = required(tables, DATA_IMPORTANCE, from).doubles();
    double[] totals = required(tables, TOTALS, from).doubles();
    requireLength(from, DATA_IMPORTANCE, data.length, training.samples());
    Optional<double[]> distribution = dataDistribution(tables);
    distribution.ifPresent(
        q -> requireLength(from, DATA_DISTRIBUTION, q.length, training.samples()));
    float[] gradients = required(tables, GRADIENTS, from).floats();
    requireLength(from, GRADIENTS, gradients.length, layout.length());
    return new TrainingState(
        epoch,
        round,
        weights,
        average(training, source),
        momentum(layout, source + "/" + MOMENTUM),
        paths(training, tables, from),
        DataImportance.restore(
            data, BitSet.valueOf(required(tables, DATA_SEEN, from).bytes()), distribution),
        named(from, () -> EpochTotals.restore(totals, gradients)));
  }

  private Optional<float[]> average(Training training, String source) {
    if (!training.config().step().ema().kept()) {
      return Optional.empty();
    }
    if (!tensors.containsKey(AVERAGE)) {
      throw new IllegalArgumentException(
          "%s/%s: missing, expected it with ema %s"
              .formatted(source, AVERAGE, training.config().step().ema().decay()));
    }
    return Optional.of(weights(AVERAGE, training.layout(), source));
  }

  private static PathImportance paths(Training training, Map<String, Tensor> tables, String from) {
    PathImportance paths = PathImportance.start(training.space());
    int count = paths.importance().length;
    if (tables.containsKey(PATH_IMPORTANCE + count)) {
      throw new IllegalArgumentException(
          "%s: tensor %s%s, expected %s tables of paths"
              .formatted(from, PATH_IMPORTANCE, count, count));
    }
    double[][] importance = new double[count][];
    double[][] probabilities = new double[count][];
    for (int table = 0; table < count; table++) {
      importance[table] = required(tables, PATH_IMPORTANCE + table, from).doubles();
      probabilities[table] = required(tables, PATH_PROBABILITY + table, from).doubles();
    }
    return named(
        from,
        () -> {
          paths.restore(importance, probabilities);
          return paths;
        });
  }

  /**
   * How the next epoch's samples are drawn, of a file of tables alone.
   *
   * @return q, [samples]; empty where they are drawn evenly
   */
  public static Optional<double[]> dataDistribution(Map<String, Tensor> tables) {
    return Optional.ofNullable(tables.get(DATA_DISTRIBUTION)).map(Tensor::doubles);
  }

  private float[] weights(String file, ParameterLayout layout, String source) {
    return layout.fromTensors(tensors.get(file), source + "/" + file);
  }

  private MomentumBuffers momentum(ParameterLayout layout, String from) {
    Map<Integer, Map<String, Tensor>> byGroup = new TreeMap<>();
    tensors
        .get(MOMENTUM)
        .forEach(
            (name, tensor) -> {
              Matcher ofGroup = OF_GROUP.matcher(name);
              if (!ofGroup.matches()) {
                throw new IllegalArgumentException(
                    from + ": tensor " + name + ", expected " + GROUP + "N/WEIGHT");
              }
              byGroup
                  .computeIfAbsent(Integer.parseInt(ofGroup.group(1)), key -> new LinkedHashMap<>())
                  .put(ofGroup.group(2), tensor);
            });
    MomentumBuffers momentum = new MomentumBuffers(layout.length());
    byGroup.forEach(
        (group, buffer) ->
            momentum.restore(group, layout.fromTensors(buffer, from + ", group " + group)));
    return momentum;
  }

  private static Map<String, Tensor> tables(TrainingState state) {
    Map<String, Tensor> tables = new LinkedHashMap<>();
    double[][] importance = state.paths().importance();
    double[][] probabilities = state.paths().probabilities();
    for (int table = 0; table < importance.length; table++) {
      put(tables, PATH_IMPORTANCE + table, importance[table]);
      put(tables, PATH_PROBABILITY + table, probabilities[table]);
    }
    put(tables, DATA_IMPORTANCE, state.data().importance());
    byte[] seen = state.data().seen().toByteArray();
    tables.put(DATA_SEEN, Tensor.ofBytes(List.of(seen.length), seen));
    state.data().distribution().ifPresent(q -> put(tables, DATA_DISTRIBUTION, q));
    put(tables, TOTALS, state.totals().numbers());
    float[] gradients = state.totals().gradients();
    tables.put(GRADIENTS, Tensor.ofFloats(List.of(gradients.length), gradients));
    return tables;
  }

  private static void put(Map<String, Tensor> tables, String name, double[] values) {
    tables.put(name, Tensor.ofDoubles(List.of(values.length), values));
  }

  private static Tensor required(Map<String, Tensor> tables, String name, String from) {
    Tensor tensor = tables.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(from + ": tensor " + name + " is missing");
    }
    return tensor;
  }

  /** What is read from a file whose name the reading doesn't know. */
  private static <T> T named(String from, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(from + ": " + e.getMessage(), e);
    }
  }

  private static void requireLength(String from, String name, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "%s: %s of %s values, expected %s".formatted(from, name, actual, expected));
    }
  }

  private void requireFormat(String source) {
    String format = description.path("format").asText("missing");
    int version = description.path("version").asInt(-1);
    if (!format.equals(FORMAT) || version != VERSION) {
      throw new IllegalArgumentException(
          "%s: format %s version %s, expected %s version %s"
              .formatted(source, format, version, FORMAT, VERSION));
    }
  }

  private int position(String key, int most, String source) {
    JsonNode value = description.path(key);
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > most) {
      throw new IllegalArgumentException(
          "%s: %s is %s, expected 0 to %s".formatted(source, key, value, most));
    }
    return value.intValue();
  }
}
