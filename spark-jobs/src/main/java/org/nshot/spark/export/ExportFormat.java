package org.nshot.spark.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nshot.data.Normalization;
import org.nshot.export.OnnxFile;
import org.nshot.export.PytorchFile;
import org.nshot.export.TrainedNetwork;
import org.nshot.spark.dl4j.Dl4jNetwork;

/** What a network is written as. */
enum ExportFormat {
  ONNX("model.onnx") {
    @Override
    byte[] encode(TrainedNetwork network, Form form, Map<String, String> metadata) {
      return OnnxFile.encode(
          network, new OnnxFile.Options(form.folded(), form.preprocessing(), metadata));
    }
  },
  DL4J("model.zip") {
    @Override
    byte[] encode(TrainedNetwork network, Form form, Map<String, String> metadata) {
      return Dl4jNetwork.encode(network);
    }
  },
  SAFETENSORS("model.safetensors") {
    @Override
    byte[] encode(TrainedNetwork network, Form form, Map<String, String> metadata) {
      return PytorchFile.encode(network, metadata);
    }
  };

  private final String file;

  ExportFormat(String file) {
    this.file = file;
  }

  /**
   * How ONNX is written.
   *
   * @param folded whether normalisations become part of convolutions
   * @param preprocessing the normalisation of pixels, where it belongs to the model
   */
  record Form(boolean folded, Optional<Normalization> preprocessing) {}

  /** Name of the file. */
  String file() {
    return file;
  }

  /** Name on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The file's content.
   *
   * @param metadata what the file says of itself, where it can
   * @throws IllegalArgumentException if the format has nothing for what the network holds
   */
  abstract byte[] encode(TrainedNetwork network, Form form, Map<String, String> metadata);

  /**
   * @throws IllegalArgumentException if there is no such format
   */
  static ExportFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format: %s, expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(ExportFormat::label)
                                .collect(Collectors.joining(", ")))));
  }
}
