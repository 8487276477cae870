package org.nshot.spark.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.export.PytorchFile;
import org.nshot.export.TrainedNetwork;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.spark.dl4j.Dl4jNetworkTest;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;

/** The Python of docs/export.md runs what is exported, where there is a PyTorch to try it. */
@Tag("cluster")
class DocumentedLoaderTest {
  private static final int IMAGES = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "nas-bench-201; 3, 2, 1, 4, 3, 1",
        "nas-bench-201; 0, 0, 0, 0, 0, 0",
        "nas-bench-macro; 0, 1, 2, 0, 0, 2, 1, 0",
        "proxylessnas; 0, 6, 1, 2, 3, 4, 5, 6, 1, 0, 6, 6, 2, 3, 4, 5, 0, 1, 2, 6, 4"
      })
  void loader_exportedNetwork_hasTheEnginesLogits(String name, String path) throws Exception {
    assumeTrue(python("import torch") == 0, "python3 has no torch");
    Map<String, String> small =
        name.equals(NasBench201.NAME)
            ? Map.of("channels", "4", "cells", "1")
            : Map.of("width", "0.125");
    SearchSpace space = new SpaceSpec(name, small).at(new Shape(32, 32, 3), 10);
    ParameterLayout supernet = ParameterLayout.of(space);
    TrainedNetwork network =
        TrainedNetwork.inherited(
            space, space.parse(path), supernet, Initialization.weights(supernet, 4));
    Batch batch = batch(space.image());
    Files.write(folder.resolve("model"), PytorchFile.encode(network, Map.of()));
    Files.write(folder.resolve("images"), littleEndian(batch.pixels()));
    assertEquals(
        0,
        python(
            loader()
                + "layers, w, about = load('model')\n"
                + "x = torch.frombuffer(bytearray(open('images', 'rb').read()), dtype=torch.float32)\n"
                + "x = x.reshape(%d, 32, 32, 3).permute(0, 3, 1, 2)\n".formatted(IMAGES)
                + "open('logits', 'wb').write(run(layers, w, x).contiguous().numpy().tobytes())\n"));
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), 1)) {
      engine.load(network.layout().all(), network.weights());
      Dl4jNetworkTest.assertSame(
          engine.evaluate(network.graph(), batch).logits(),
          floats(Files.readAllBytes(folder.resolve("logits"))));
    }
  }

  private static Batch batch(Shape image) {
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[IMAGES * image.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Batch(IMAGES, image, pixels, new int[IMAGES]);
  }

  private static String loader() throws IOException {
    String page = Files.readString(Path.of("../docs/export.md"));
    Matcher code =
        Pattern.compile("```python\n(import json, struct.*?)```", Pattern.DOTALL).matcher(page);
    assertEquals(true, code.find(), "the loader in docs/export.md");
    return code.group(1);
  }

  private int python(String code) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("script.py"), code);
    try {
      return new ProcessBuilder(List.of("python3", script.toString()))
          .directory(folder.toFile())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start()
          .waitFor();
    } catch (IOException e) {
      return abort("no python3: " + e.getMessage());
    }
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
