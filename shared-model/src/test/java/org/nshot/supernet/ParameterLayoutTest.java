package org.nshot.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nshot.space.NasBench201;
import org.nshot.space.Shape;
import org.nshot.space.WeightRole;
import org.nshot.space.WeightSpec;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;

class ParameterLayoutTest {
  private static final ParameterLayout LAYOUT = layout(2, 1);

  private static ParameterLayout layout(int channels, int cells) {
    return ParameterLayout.of(NasBench201.sized(channels, cells, 3, new Shape(8, 8, 3)));
  }

  @Test
  void of_aSpace_putsItsWeightsOneAfterAnother() {
    int at = 0;
    for (Slice slice : LAYOUT.slices()) {
      assertEquals(at, slice.offset());
      at = slice.end();
    }
    assertEquals(LAYOUT.length(), at);
    assertEquals(6_241, at);
  }

  @Test
  void fromTensors_ofToTensorsThroughAFile_isTheVector() throws IOException {
    float[] vector = Initialization.weights(LAYOUT, 3);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    SafeTensors.write(LAYOUT.toTensors(vector), file);
    Map<String, Tensor> read =
        SafeTensors.read(new ByteArrayInputStream(file.toByteArray()), "weights");
    assertArrayEquals(vector, LAYOUT.fromTensors(read, "weights"));
  }

  @Test
  void fromTensors_ofAnotherSupernet_namesFileAndWeight() {
    assertEquals("w.st: weight stem.conv is missing", failure(t -> t.remove("stem.conv")));
    assertEquals(
        "w.st: weight extra is not in the supernet",
        failure(t -> t.put("extra", Tensor.ofFloats(List.of(1), new float[1]))));
    assertEquals(
        "w.st: weight stem.conv has shape [54], expected [2, 3, 3, 3]",
        failure(t -> t.put("stem.conv", Tensor.ofFloats(List.of(54), new float[54]))));
    assertEquals(
        "w.st: weight classifier.bias: tensor holds F64, expected F32",
        failure(t -> t.put("classifier.bias", Tensor.ofDoubles(List.of(3), new double[3]))));
  }

  private static String failure(Consumer<Map<String, Tensor>> change) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(LAYOUT.toTensors(new float[LAYOUT.length()]));
    change.accept(tensors);
    return assertThrows(IllegalArgumentException.class, () -> LAYOUT.fromTensors(tensors, "w.st"))
        .getMessage();
  }

  @Test
  void slice_ofAnUnknownName_isRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> LAYOUT.slice("stem.bias"));
    assertEquals("weight stem.bias: not in this supernet", error.getMessage());
  }

  @Test
  void of_aSupernetTooLargeForOneVector_isRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> layout(3_000, 1));
    assertEquals(
        "nas-bench-201: more than 2147483647 weights, the most that one vector holds",
        error.getMessage());
  }

  @Test
  void of_aWeightTooLargeForOneArray_isNamed() {
    WeightSpec weight =
        new WeightSpec("head", List.of(65_536, 32_768, 1, 1), WeightRole.KERNEL, 32_768);
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> ParameterLayout.of("mine", List.of(weight)));
    assertEquals(
        "head: [65536, 32768, 1, 1] values, expected at most 2147483647", error.getMessage());
  }
}
