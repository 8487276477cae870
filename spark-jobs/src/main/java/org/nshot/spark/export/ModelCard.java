package org.nshot.spark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.data.Normalization;
import org.nshot.export.OnnxFile;
import org.nshot.space.Complexity;
import org.nshot.space.Shape;
import org.nshot.spark.command.ProjectVersion;
import org.nshot.spark.dl4j.Dl4jNetwork;
import org.nshot.spark.run.RunDescription;

/** What a model is, for programs and for people. */
final class ModelCard {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MILLION = 1e6;

  private final Exported exported;
  private final ExportRequest request;

  ModelCard(Exported exported, ExportRequest request) {
    this.exported = exported;
    this.request = request;
  }

  private RunDescription run() {
    return exported.run().description();
  }

  /** What the model's file says of itself, where its format has a place for it. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("classes", classes().toString());
    metadata.put("space", exported.space().name());
    exported.path().ifPresent(path -> metadata.put("arch", exported.space().format(path)));
    metadata.put("normalization", normalization().toString());
    metadata.put("data_fingerprint", run().data().fingerprint());
    metadata.put("weights_sha256", exported.run().fingerprint());
    return metadata;
  }

  private ArrayNode classes() {
    ArrayNode names = JSON.createArrayNode();
    run().data().classes().forEach(names::add);
    return names;
  }

  private ObjectNode normalization() {
    Normalization of = exported.data().normalization();
    ObjectNode json = JSON.createObjectNode();
    of.mean().forEach(json.putArray("mean")::add);
    of.deviation().forEach(json.putArray("deviation")::add);
    return json;
  }

  /**
   * The card for programs.
   *
   * @param content of the model's file
   */
  ObjectNode json(byte[] content) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", "nshot-model-card").put("version", 1);
    json.set("model", model(content));
    json.set("network", network());
    json.set("classes", classes());
    ObjectNode data = json.putObject("data");
    data.put("fingerprint", run().data().fingerprint()).put("train_images", run().data().samples());
    data.set("normalization", normalization());
    json.set("training", training());
    if (exported.calibrated() > 0) {
      json.putObject("calibration")
          .put("images", exported.calibrated())
          .put("seed", request.seed());
    }
    exported
        .accuracy()
        .ifPresent(
            accuracy ->
                json.putObject("accuracy")
                    .put("split", accuracy.split())
                    .put("accuracy", accuracy.result().accuracy())
                    .put("loss", accuracy.result().loss())
                    .put("images", accuracy.result().images()));
    exported.latency().ifPresent(latency -> json.set("latency", latency(latency)));
    ObjectNode nshot = json.putObject("nshot");
    ProjectVersion.version().ifPresent(version -> nshot.put("version", version));
    ProjectVersion.commit().ifPresent(commit -> nshot.put("commit", commit));
    return json;
  }

  private static ObjectNode latency(Latency latency) {
    ObjectNode json = JSON.createObjectNode().put("milliseconds", latency.milliseconds());
    latency.device().ifPresent(device -> json.put("device", device));
    latency.runtime().ifPresent(runtime -> json.put("runtime", runtime));
    latency.threads().ifPresent(threads -> json.put("threads", threads));
    latency.batch().ifPresent(batch -> json.put("batch", batch));
    latency.table().ifPresent(table -> json.put("table", table));
    return json;
  }

  private ObjectNode model(byte[] content) {
    ObjectNode json = JSON.createObjectNode();
    json.put("file", request.format().file()).put("format", request.format().label());
    json.put("bytes", content.length).put("sha256", DigestUtils.sha256Hex(content));
    Shape image = run().data().image();
    String planes =
        "[batch, %s, %s, %s]".formatted(image.channels(), image.height(), image.width());
    String normalised = "float32 %s, (value/255 - mean) / deviation by channel".formatted(planes);
    switch (request.format()) {
      case ONNX -> {
        json.put("opset", OnnxFile.OPSET).put("folded", request.folded());
        json.put("input", OnnxFile.INPUT).put("output", OnnxFile.OUTPUT);
        json.put(
            "takes",
            request.preprocessing()
                ? "uint8 [batch, %s, %s, %s], as decoded"
                    .formatted(image.height(), image.width(), image.channels())
                : normalised);
      }
      case DL4J -> {
        json.put("input", Dl4jNetwork.INPUT).put("output", Dl4jNetwork.OUTPUT);
        json.put("takes", normalised);
      }
      case SAFETENSORS -> {
        if (exported.network().isPresent()) {
          json.put("takes", normalised);
        }
      }
    }
    return json;
  }

  private ObjectNode network() {
    ObjectNode json = JSON.createObjectNode();
    json.put("space", exported.space().name());
    ObjectNode options = json.putObject("options");
    run().config().space().options().forEach(options::put);
    exported
        .path()
        .ifPresent(
            path -> {
              json.put("arch", exported.space().format(path));
              ObjectNode notations = json.putObject("notations");
              exported.space().formats(path).forEach(notations::put);
              Complexity size = exported.space().complexity(path);
              json.put("weights", size.weights()).put("multiply_adds", size.multiplyAdds());
            });
    return json;
  }

  private ObjectNode training() {
    ObjectNode json = JSON.createObjectNode();
    json.put("method", exported.method());
    exported.recipe().ifPresent(recipe -> json.put("recipe", recipe));
    run()
        .alone()
        .filter(alone -> !alone.fresh())
        .ifPresent(
            alone -> {
              ObjectNode supernet = json.putObject("supernet");
              alone.supernet().forEach(supernet::put);
              supernet.put("weights_sha256", alone.inherited());
            });
    json.put("checkpoint", exported.run().checkpoint());
    json.put("weights_sha256", exported.run().fingerprint());
    json.put("seed", run().config().seed());
    ObjectNode settings = json.putObject("settings");
    run().alone().ifPresent(alone -> alone.settings().forEach(settings::put));
    run().config().settings().forEach(settings::put);
    return json;
  }

  /** The card for people. */
  static String markdown(ObjectNode card) {
    StringBuilder text = new StringBuilder();
    JsonNode network = card.get("network");
    text.append("# ").append(network.get("space").asText());
    text.append(network.has("arch") ? ", one path\n\n" : ", supernet\n\n");
    text.append(card.at("/training/method").asText()).append("\n\n");
    text.append("| | |\n|---|---|\n");
    JsonNode model = card.get("model");
    row(text, "file", "`%s` (%s)".formatted(model.get("file").asText(), format(model)));
    row(text, "takes", model.path("takes").asText());
    row(text, "path", code(network.path("arch").asText()));
    if (network.has("weights")) {
      row(
          text,
          "size",
          String.format(
              Locale.ROOT,
              "%,d weights, %.2f MFLOPs (multiply-adds)",
              network.get("weights").asLong(),
              network.get("multiply_adds").asLong() / MILLION));
    }
    row(text, "classes", classes(card.get("classes")));
    row(
        text,
        "trained on",
        "%s images, data set `%s`"
            .formatted(
                card.at("/data/train_images").asText(), card.at("/data/fingerprint").asText()));
    row(
        text,
        "normalisation",
        "mean %s, deviation %s"
            .formatted(
                card.at("/data/normalization/mean"), card.at("/data/normalization/deviation")));
    if (card.has("calibration")) {
      row(
          text,
          "running statistics",
          "of %s training images".formatted(card.at("/calibration/images")));
    }
    row(
        text,
        "accuracy",
        card.has("accuracy")
            ? String.format(
                Locale.ROOT,
                "%.2f %% of %d images (%s)",
                100 * card.at("/accuracy/accuracy").asDouble(),
                card.at("/accuracy/images").asInt(),
                card.at("/accuracy/split").asText())
            : "not measured");
    row(text, "latency", card.has("latency") ? latency(card.get("latency")) : "not measured");
    row(text, "recipe", card.at("/training/recipe").asText());
    row(text, "supernet", code(card.at("/training/supernet/run").asText()));
    row(text, "seed", card.at("/training/seed").asText());
    row(
        text,
        "checkpoint",
        "%s, weights `%s`"
            .formatted(
                card.at("/training/checkpoint").asText(),
                card.at("/training/weights_sha256").asText()));
    row(
        text,
        "made by",
        "nshot %s, commit %s"
            .formatted(
                card.at("/nshot/version").asText("(not from a jar)"),
                card.at("/nshot/commit").asText("unknown")));
    text.append("\nAll settings of its training stand in `")
        .append(ExportFolder.CARD)
        .append("`.\n");
    return text.toString();
  }

  private static String latency(JsonNode latency) {
    List<String> how = new ArrayList<>();
    if (latency.has("batch")) {
      how.add("batch " + latency.get("batch"));
    }
    if (latency.has("threads")) {
      how.add("threads " + latency.get("threads"));
    }
    for (String key : List.of("runtime", "device", "table")) {
      if (latency.has(key)) {
        how.add(latency.get(key).asText().replace("|", "\\|"));
      }
    }
    return String.format(
        Locale.ROOT,
        "%.3f ms (%s)",
        latency.get("milliseconds").asDouble(),
        String.join(", ", how));
  }

  private static String format(JsonNode model) {
    String name = model.get("format").asText();
    return model.has("opset")
        ? "%s, operator set %s".formatted(name, model.get("opset").asInt())
        : name;
  }

  /** Bars part a table's columns, in code too. */
  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
  }

  private static String classes(JsonNode names) {
    int shown = 10;
    String list =
        IntStream.range(0, Math.min(shown, names.size()))
            .mapToObj(i -> names.get(i).asText().replace("|", "\\|"))
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return names.size() > shown ? "%s: %s, …".formatted(names.size(), list) : list;
  }

  private static void row(StringBuilder text, String key, String value) {
    if (!value.isEmpty()) {
      text.append("| ").append(key).append(" | ").append(value).append(" |\n");
    }
  }
}
