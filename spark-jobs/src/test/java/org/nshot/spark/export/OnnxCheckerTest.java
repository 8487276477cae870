package org.nshot.spark.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.nshot.data.Normalization;
import org.nshot.export.OnnxFile;
import org.nshot.export.TrainedNetwork;

/** ONNX's own checker passes what is exported, where there is a Python with it. */
@Tag("cluster")
class OnnxCheckerTest {
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(0.49, 0.48, 0.44), List.of(0.24, 0.25, 0.26));
  private static final String CHECK =
      """
      import glob, onnx
      files = glob.glob('*.onnx')
      assert len(files) == %d, files
      for file in files:
          onnx.checker.check_model(file, full_check=True)
      """;

  @TempDir Path folder;

  @Test
  void checker_everyNetworkInEveryForm_findsNothing() throws Exception {
    Python python = new Python(folder);
    python.assumeHas("onnx");
    Map<String, TrainedNetwork> networks = new LinkedHashMap<>();
    networks.put("layers", ExampleNetworks.everyLayerKind());
    ExampleNetworks.paths()
        .map(Arguments::get)
        .forEach(
            of ->
                networks.put(
                    of[0] + "-" + networks.size(),
                    ExampleNetworks.path((String) of[0], (String) of[1])));
    for (Map.Entry<String, TrainedNetwork> network : networks.entrySet()) {
      write(network.getKey() + "-folded", network.getValue(), true, Optional.empty());
      write(network.getKey() + "-no-fold", network.getValue(), false, Optional.empty());
      write(network.getKey() + "-bytes", network.getValue(), true, Optional.of(NORMALIZATION));
    }
    assertEquals(0, python.run(CHECK.formatted(3 * networks.size())));
  }

  private void write(
      String name, TrainedNetwork network, boolean folded, Optional<Normalization> bytes)
      throws IOException {
    Files.write(
        folder.resolve(name + ".onnx"),
        OnnxFile.encode(
            network, new OnnxFile.Options(folded, bytes, Map.of("classes", "[\"a\"]"))));
  }
}
