package org.nshot.spark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.export.OnnxFile;
import org.nshot.space.Architecture;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.command.ProjectVersion;
import org.nshot.spark.dl4j.Dl4jNetwork;
import org.nshot.spark.events.RunResult;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.Retraining;
import org.nshot.spark.run.RunDescription;

/** What a model is, for programs and for people. */
final class ModelCard {
  private static final String FORMAT = "nshot-model-card";
  private static final int VERSION = 1;
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
    metadata.put("classes", JSON.valueToTree(run().data().classes()).toString());
    metadata.put("space", exported.space().name());
    exported.path().ifPresent(path -> metadata.put("arch", exported.space().format(path)));
    metadata.put("normalization", MetricsJson.line(exported.data().normalization()));
    metadata.put("data_fingerprint", run().data().fingerprint());
    metadata.put("weights_sha256", exported.run().fingerprint());
    return metadata;
  }

  /**
   * The card for programs.
   *
   * @param content of the model's file
   */
  ObjectNode json(byte[] content) {
    RunDescription.DataSet data = run().data();
    return MetricsJson.tree(
        new Card(
            FORMAT,
            VERSION,
            model(content),
            network(),
            data.classes(),
            new Card.Data(data.fingerprint(), data.samples(), exported.data().normalization()),
            training(),
            Optional.of(exported.calibrated())
                .filter(images -> images > 0)
                .map(images -> new Card.Calibration(images, request.seed())),
            exported.accuracy().map(Card.Measured::of),
            exported.latency(),
            new RunResult.Nshot(ProjectVersion.version(), ProjectVersion.commit())));
  }

  private Card.Model model(byte[] content) {
    ExportFormat format = request.format();
    String sha256 = DigestUtils.sha256Hex(content);
    Shape image = run().data().image();
    String planes =
        "[batch, %s, %s, %s]".formatted(image.channels(), image.height(), image.width());
    String normalised = "float32 %s, (value/255 - mean) / deviation by channel".formatted(planes);
    return switch (format) {
      case ONNX ->
          new Card.Model(
              format.file(),
              format.label(),
              content.length,
              sha256,
              Optional.of(OnnxFile.OPSET),
              Optional.of(request.folded()),
              Optional.of(OnnxFile.INPUT),
              Optional.of(OnnxFile.OUTPUT),
              Optional.of(
                  request.preprocessing()
                      ? "uint8 [batch, %s, %s, %s], as decoded"
                          .formatted(image.height(), image.width(), image.channels())
                      : normalised));
      case DL4J ->
          new Card.Model(
              format.file(),
              format.label(),
              content.length,
              sha256,
              Optional.empty(),
              Optional.empty(),
              Optional.of(Dl4jNetwork.INPUT),
              Optional.of(Dl4jNetwork.OUTPUT),
              Optional.of(normalised));
      case SAFETENSORS ->
          new Card.Model(
              format.file(),
              format.label(),
              content.length,
              sha256,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              exported.network().map(network -> normalised));
    };
  }

  private Card.Network network() {
    SearchSpace space = exported.space();
    Optional<Architecture> path = exported.path();
    Optional<Complexity> size = path.map(space::complexity);
    return new Card.Network(
        space.name(),
        run().config().space().options(),
        path.map(space::format),
        path.map(space::formats),
        size.map(Complexity::weights),
        size.map(Complexity::multiplyAdds));
  }

  private Card.Training training() {
    return new Card.Training(
        exported.method(),
        exported.recipe(),
        run().alone().filter(alone -> !alone.fresh()).map(ModelCard::supernet),
        exported.run().checkpoint(),
        exported.run().fingerprint(),
        run().config().seed(),
        run().settings());
  }

  private static Map<String, String> supernet(Retraining alone) {
    Map<String, String> supernet = new LinkedHashMap<>(alone.supernet());
    supernet.put("weights_sha256", alone.inherited());
    return supernet;
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
