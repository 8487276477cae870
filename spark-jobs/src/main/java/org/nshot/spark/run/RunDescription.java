package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nshot.data.DatasetManifest;
import org.nshot.input.YamlProblem;
import org.nshot.space.NetworkSpec;
import org.nshot.space.Shape;
import org.nshot.space.StandaloneSpec;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.Redaction;
import org.nshot.training.Setting;
import org.nshot.training.TrainingConfig;

/**
 * What a run is: its settings ({@code config.yaml}, which {@code --config} reads again), its data
 * ({@code dataset.json}), and where it trains a network alone, which ({@code network.json}). Fixed
 * when the run starts.
 *
 * @param data the data set
 * @param alone the network alone, empty where a supernet trains
 */
public record RunDescription(TrainingConfig config, DataSet data, Optional<Retraining> alone) {

  /**
   * Settings that version 0.2.0 wrote into every run and that are no more, as most runs had them.
   */
  private static final Map<String, String> RETIRED =
      new TreeMap<>(Map.of("path-floor", "0.0", "path-tables", "shared"));

  private static final String DATA_BESIDE = "_" + RunLayout.DATA + ".next";

  /** The files, below the run directory. */
  public static final Set<String> FILES =
      Set.of(RunLayout.CONFIG, RunLayout.DATA, RunLayout.NETWORK, DATA_BESIDE);

  // numbers and words stand in YAML as people write them
  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /**
   * The data a run trains on.
   *
   * @param uri where it lies
   * @param fingerprint what tells it from other data: equal only for equal images
   * @param samples images of the train split
   * @param classes their names
   * @param image shape of an image as the network gets it
   */
  public record DataSet(
      String uri, String fingerprint, int samples, List<String> classes, Shape image) {
    public DataSet {
      classes = List.copyOf(classes);
    }

    /**
     * @param manifest the manifest of a data set
     * @param uri where that lies, in full
     * @param image what one image is when it trains
     */
    public static DataSet of(DatasetManifest manifest, String uri, Shape image) {
      return new DataSet(
          uri,
          manifest.fingerprint(),
          manifest.split(DatasetManifest.TRAIN).count(),
          manifest.classes(),
          image);
    }
  }

  /** A supernet's run. */
  public RunDescription(TrainingConfig config, DataSet data) {
    this(config, data, Optional.empty());
  }

  /** How much of an image's middle is evaluated. */
  public double cropRatio() {
    return config.data().cropRatio();
  }

  /** What the network that trains follows from. */
  public NetworkSpec network() {
    return alone.isPresent()
        ? new StandaloneSpec(supernet(), alone.get().arch(), alone.get().dropout())
        : supernet();
  }

  /** What the supernet follows from, be it the one that trains or the one of a path alone. */
  public SupernetSpec supernet() {
    return config.supernet(data.image(), data.classes().size());
  }

  /**
   * What a run directory holds, empty if no run was started there.
   *
   * @throws IOException naming the file and key that doesn't fit
   */
  public static Optional<RunDescription> read(RunFiles run) throws IOException {
    Optional<String> yaml = run.read(RunLayout.CONFIG);
    Optional<String> json = run.read(RunLayout.DATA);
    if (yaml.isEmpty() || json.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunDescription(
            config(yaml.get(), run.path(RunLayout.CONFIG).toString()),
            data(json.get(), run),
            alone(run)));
  }

  /**
   * What a run directory holds.
   *
   * @throws IOException if no run was started there, or naming the file and key that doesn't fit
   */
  public static RunDescription require(RunFiles run) throws IOException {
    return read(run)
        .orElseThrow(
            () ->
                new IOException(
                    "%s: no run (%s, %s); train writes one"
                        .formatted(run.root(), RunLayout.CONFIG, RunLayout.DATA)));
  }

  private static Optional<Retraining> alone(RunFiles run) throws IOException {
    Optional<String> text = run.read(RunLayout.NETWORK);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Retraining.parse(text.get(), run.path(RunLayout.NETWORK).toString()));
  }

  /** Writes the files of a new run; those without which it is none come last. */
  public void write(RunFiles run) throws IOException {
    if (alone.isPresent()) {
      run.write(RunLayout.NETWORK, alone.get().toJson());
    } else {
      run.delete(RunLayout.NETWORK); // what a command that was killed may have begun
    }
    run.write(RunLayout.CONFIG, toYaml(config.settings()));
    run.write(RunLayout.DATA, dataJson());
  }

  /**
   * Writes where the data lies now, beside the file first: whoever is killed, or finds the disk
   * full, in the middle of either leaves the other whole.
   *
   * @throws IOException as {@link RunWriter#write}
   */
  public void moveData(RunWriter writer) throws IOException {
    RunFiles run = writer.files();
    String json = dataJson();
    writer.write(
        RunLayout.DATA,
        () -> {
          run.write(DATA_BESIDE, json);
          run.write(RunLayout.DATA, json);
          run.delete(DATA_BESIDE);
        });
  }

  private String dataJson() {
    return JSON.valueToTree(data).toPrettyString() + "\n";
  }

  /** Settings by key as YAML, credentials left out. */
  public static String toYaml(Map<String, String> settings) {
    try {
      return YAML.writeValueAsString(Redaction.settings(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings are always YAML", e);
    }
  }

  /**
   * @throws IOException naming the first setting in which another description differs
   */
  public void requireSame(RunDescription other, RunFiles run) throws IOException {
    Map<String, String> mine = comparable();
    Map<String, String> others = other.comparable();
    for (Map.Entry<String, String> setting : mine.entrySet()) {
      String now = others.get(setting.getKey());
      if (!setting.getValue().equals(now)) {
        throw new IOException(
            "%s was started with %s %s, now it is %s%s: take the same, or another --%s"
                .formatted(
                    run.root(),
                    setting.getKey(),
                    differing(setting.getValue(), now),
                    differing(now, setting.getValue()),
                    ofData().containsKey(setting.getKey())
                        ? " (--data %s)".formatted(other.data.uri())
                        : "",
                    other.alone.isPresent() ? "retrained" : "run"));
      }
    }
  }

  /**
   * @param uri where the data lies
   * @throws IOException if it isn't the data that the run trains on
   */
  public void requireData(DatasetManifest manifest, String uri) throws IOException {
    if (!manifest.fingerprint().equals(data.fingerprint())) {
      throw new IOException(
          "data %s: fingerprint %s, expected %s, the data that the run was trained on"
              .formatted(uri, manifest.fingerprint(), data.fingerprint()));
    }
  }

  /** Of a text of several lines, which a description of a space is, the first that differs. */
  private static String differing(String value, String from) {
    List<String> lines = value.lines().toList();
    List<String> others = from.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      if (line >= others.size() || !lines.get(line).equals(others.get(line))) {
        return lines.size() == 1 ? value : "'" + lines.get(line).strip() + "'";
      }
    }
    return value.lines().findFirst().orElse("");
  }

  /** All that it was asked for, by key: settings, and those of a network alone. */
  public Map<String, String> settings() {
    Map<String, String> values = new LinkedHashMap<>();
    alone.ifPresent(network -> values.putAll(network.settings()));
    values.putAll(config.settings());
    return values;
  }

  private Map<String, String> comparable() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("network", alone.isPresent() ? "one path's, alone" : "a supernet");
    values.putAll(settings());
    values.putAll(ofData());
    return values;
  }

  private Map<String, String> ofData() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("number of classes", Integer.toString(data.classes().size()));
    values.put("image shape", data.image().toString());
    values.put("number of samples", Integer.toString(data.samples()));
    values.put("classes", data.classes().toString());
    values.put("data fingerprint", data.fingerprint());
    return values;
  }

  private static TrainingConfig config(String text, String source) throws IOException {
    try {
      Map<String, String> settings =
          YAML.readValue(text, new TypeReference<LinkedHashMap<String, String>>() {});
      RETIRED.forEach((key, usual) -> retire(settings, key, usual));
      for (Setting<?> setting : Setting.all()) {
        boolean said = settings.containsKey(setting.key()) || !setting.isNewerThanRuns();
        if (said && settings.get(setting.key()) == null) {
          throw new IllegalArgumentException("setting " + setting.key() + " is missing");
        }
      }
      return TrainingConfig.of(settings);
    } catch (JsonProcessingException e) {
      throw new IOException(YamlProblem.line(source, text, e), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
  }

  private static void retire(Map<String, String> settings, String key, String usual) {
    String value = Objects.requireNonNullElse(settings.get(key), usual);
    if (!value.equals(usual)) {
      throw new IllegalArgumentException(
          "%s: %s, expected %s: the setting is no more, and nshot 0.2.0 reads the run"
              .formatted(key, value, usual));
    }
    settings.remove(key);
  }

  private static DataSet data(String text, RunFiles run) throws IOException {
    try {
      return parse(text, run.path(RunLayout.DATA).toString());
    } catch (IOException e) {
      Optional<String> beside = run.read(DATA_BESIDE); // written first
      if (beside.isEmpty()) {
        throw e;
      }
      return parse(beside.get(), run.path(DATA_BESIDE).toString());
    }
  }

  private static DataSet parse(String text, String source) throws IOException {
    try {
      return JSON.readValue(text, DataSet.class);
    } catch (JsonProcessingException e) {
      throw new IOException(source + ": no description of data: " + FirstLine.of(e), e);
    }
  }
}
