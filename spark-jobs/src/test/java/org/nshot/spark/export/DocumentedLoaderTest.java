package org.nshot.spark.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.export.PytorchFile;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Shape;
import org.nshot.spark.dl4j.Dl4jNetworkTest;

/** The Python of docs/export.md runs what is exported, where there is a PyTorch to try it. */
@Tag("cluster")
class DocumentedLoaderTest {
  private static final int IMAGES = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("org.nshot.spark.export.ExampleNetworks#paths")
  void loader_pathOfASpace_hasTheEnginesLogits(String space, String path) throws Exception {
    assertTheEngines(ExampleNetworks.path(space, path));
  }

  @Test
  void loader_everyLayerKind_hasTheEnginesLogits() throws Exception {
    assertTheEngines(ExampleNetworks.everyLayerKind());
  }

  private void assertTheEngines(TrainedNetwork network) throws Exception {
    Python python = new Python(folder);
    python.assumeHas("torch");
    Shape image = network.image();
    Batch batch = ExampleNetworks.noise(image, IMAGES);
    Files.write(folder.resolve("model"), PytorchFile.encode(network, Map.of()));
    Files.write(folder.resolve("images"), littleEndian(batch.pixels()));
    assertEquals(
        0,
        python.run(
            loader()
                + "layers, w, about = load('model')\n"
                + "x = torch.frombuffer(bytearray(open('images', 'rb').read()),"
                + " dtype=torch.float32)\n"
                + "x = x.reshape(%d, %d, %d, 3).permute(0, 3, 1, 2)\n"
                    .formatted(IMAGES, image.height(), image.width())
                + "open('logits', 'wb').write(run(layers, w,"
                + " x).contiguous().numpy().tobytes())\n"));
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), 1)) {
      engine.load(network.layout().all(), network.weights());
      Dl4jNetworkTest.assertSame(
          engine.evaluate(network.graph(), batch).logits(),
          floats(Files.readAllBytes(folder.resolve("logits"))));
    }
  }

  private static String loader() throws IOException {
    String page = Files.readString(Path.of("../docs/export.md"));
    Matcher code =
        Pattern.compile("```python\n(import json, struct.*?)```", Pattern.DOTALL).matcher(page);
    assertEquals(true, code.find(), "the loader in docs/export.md");
    return code.group(1);
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
