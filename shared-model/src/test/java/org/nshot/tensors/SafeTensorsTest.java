package org.nshot.tensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {

  private static byte[] written(Map<String, Tensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(tensors, out);
    return out.toByteArray();
  }

  private static Map<String, Tensor> read(byte[] file) throws IOException {
    return SafeTensors.read(new ByteArrayInputStream(file), "x.st");
  }

  private static String failure(byte[] file) {
    return assertThrows(IOException.class, () -> read(file)).getMessage();
  }

  /** A file of this header and so many bytes of zeros. */
  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  @Test
  void read_ofEveryTypeWritten_givesTheValuesBack() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("f", Tensor.ofFloats(List.of(2, 2), new float[] {1, -0f, Float.NaN, 1e-45f}));
    tensors.put("d", Tensor.ofDoubles(List.of(1), new double[] {Math.PI}));
    tensors.put("i", Tensor.ofInts(List.of(3), new int[] {Integer.MIN_VALUE, 0, 7}));
    tensors.put("l", Tensor.ofLongs(List.of(), new long[] {Long.MAX_VALUE}));
    tensors.put("u", Tensor.ofBytes(List.of(2), new byte[] {-1, 5}));
    tensors.put("empty", Tensor.ofFloats(List.of(0, 4), new float[0]));
    Map<String, Tensor> read = read(written(tensors));
    assertEquals(tensors.keySet(), read.keySet());
    assertArrayEquals(new float[] {1, -0f, Float.NaN, 1e-45f}, read.get("f").floats());
    assertEquals(List.of(2, 2), read.get("f").shape());
    assertArrayEquals(new double[] {Math.PI}, read.get("d").doubles());
    assertArrayEquals(new int[] {Integer.MIN_VALUE, 0, 7}, read.get("i").ints());
    assertArrayEquals(new long[] {Long.MAX_VALUE}, read.get("l").longs());
    assertEquals(List.of(), read.get("l").shape());
    assertArrayEquals(new byte[] {-1, 5}, read.get("u").bytes());
    assertEquals(List.of(0, 4), read.get("empty").shape());
  }

  /** What the safetensors library for Python, version 0.8.0, writes for two arrays. */
  @Test
  void read_ofAFileOfThePythonLibrary_givesItsArrays() throws IOException {
    String header =
        "{\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}    ";
    String hex =
        "7000000000000000"
            + HexFormat.of().formatHex(header.getBytes(UTF_8))
            + "ffffffffffffffff0000803f00000040";
    Map<String, Tensor> read = read(HexFormat.of().parseHex(hex));
    assertArrayEquals(new float[] {1, 2}, read.get("a").floats());
    assertArrayEquals(new long[] {-1}, read.get("b").longs());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.ofLongs(List.of(1), new long[] {-1}));
    tensors.put("a", Tensor.ofFloats(List.of(2), new float[] {1, 2}));
    byte[] ours = written(tensors);
    assertEquals(header.strip(), new String(ours, 8, header.strip().length(), UTF_8));
    assertEquals(
        hex.substring(hex.length() - 32),
        HexFormat.of().formatHex(ours, ours.length - 16, ours.length));
  }

  @Test
  void read_ofTensorsListedInAnyOrderWithMetadata_sortsThemByOffset() throws IOException {
    Map<String, Tensor> read =
        read(
            file(
                """
                {"__metadata__": {"format": "pt"},
                 "z": {"dtype": "U8", "shape": [1], "data_offsets": [4, 5]},
                 "y": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
                 "empty": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}
                """,
                5));
    assertEquals(List.of("empty", "y", "z"), List.copyOf(read.keySet()));
  }

  @Property(seed = "20240504", tries = 200)
  void read_ofWrite_givesTheSameTensors(@ForAll("tensorMaps") Map<String, Tensor> tensors)
      throws IOException {
    byte[] file = written(tensors);
    assertEquals(0, ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    Map<String, Tensor> read = read(file);
    assertEquals(new ArrayList<>(tensors.keySet()), new ArrayList<>(read.keySet()));
    tensors.forEach((name, tensor) -> assertEquals(tensor, read.get(name)));
  }

  @Property(seed = "20240505", tries = 100)
  void read_ofAFileCutAnywhere_isAnErrorThatNamesIt(
      @ForAll("tensorMaps") Map<String, Tensor> tensors, @ForAll @IntRange(max = 9_999) int cut)
      throws IOException {
    byte[] file = written(tensors);
    String message = failure(Arrays.copyOf(file, (int) (file.length * (cut / 10_000.0))));
    assertTrue(message.startsWith("x.st: ends within "), message);
  }

  @Property(seed = "20240506", tries = 300)
  void read_ofAFileWithOneByteChanged_readsOrThrowsIoException(
      @ForAll("tensorMaps") Map<String, Tensor> tensors,
      @ForAll @IntRange(max = 9_999) int place,
      @ForAll byte value)
      throws IOException {
    byte[] file = written(tensors);
    file[(int) (file.length * (place / 10_000.0))] = value;
    try {
      read(file).values().forEach(tensor -> assertTrue(tensor.size() >= 0));
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith("x.st: "), e.getMessage());
    }
  }

  @Provide
  static Arbitrary<Map<String, Tensor>> tensorMaps() {
    Arbitrary<Tensor> tensors =
        Arbitraries.integers()
            .between(0, 4)
            .list()
            .ofMaxSize(3)
            .flatMap(SafeTensorsTest::tensorsOfShape);
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withChars('.', '"', '\\', 'é', '漢', ' ', '\n')
            .ofMaxLength(12);
    return Arbitraries.maps(names, tensors).ofMinSize(1).ofMaxSize(6);
  }

  private static Arbitrary<Tensor> tensorsOfShape(List<Integer> shape) {
    int size = shape.stream().reduce(1, (a, b) -> a * b);
    return Arbitraries.of(Tensor.DType.values())
        .flatMap(
            dtype ->
                Arbitraries.bytes()
                    .array(byte[].class)
                    .ofSize(size * dtype.bytes())
                    .map(bytes -> new Tensor(dtype, shape, ByteBuffer.wrap(bytes))));
  }

  @Test
  void read_ofTensorsWithAGap_isRefused() {
    assertEquals(
        "x.st: tensor b begins at 8, expected 4 (no gaps, no overlaps)",
        failure(
            file(
                """
                {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                 "b": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]}}\
                """,
                12)));
  }

  @Test
  void read_ofTensorsThatOverlap_isRefused() {
    assertEquals(
        "x.st: tensor b begins at 2, expected 4 (no gaps, no overlaps)",
        failure(
            file(
                """
                {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                 "b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}}\
                """,
                8)));
  }

  @Test
  void read_ofAFileThatGoesOn_isRefused() {
    String header = "{\"a\": {\"dtype\": \"U8\", \"shape\": [1], \"data_offsets\": [0, 1]}}";
    assertEquals("x.st: data goes on after the last tensor", failure(file(header, 2)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, (100 << 20) + 1, Long.MAX_VALUE})
  void read_ofAFalseHeaderLength_isRefusedBeforeItIsAllocated(long length) {
    byte[] file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    assertEquals(
        "x.st: header of " + length + " bytes, expected 2 to 16777216 (safetensors)",
        failure(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[]; x.st: header is not a JSON object",
        "{]; x.st: header is not JSON: ",
        "{} {}; x.st: header is not JSON: ",
        "{\"a\": 1, \"a\": 2}; x.st: header is not JSON: Duplicate field 'a'",
        "{\"a\": 1}; x.st: tensor a: ",
        "{\"a\": {\"dtype\": \"F16\", \"shape\": [1], \"data_offsets\": [0, 2]}};"
            + " x.st: tensor a: dtype F16, expected one of [F32, F64, I32, I64, U8]",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 4]}};"
            + " x.st: a: tensor F32 [2]: 4 bytes, expected 8",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [-1], \"data_offsets\": [0, 4]}};"
            + " x.st: tensor a: shape [-1] at [0,4]",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [4294967297], \"data_offsets\": [0, 4]}};"
            + " x.st: tensor a: shape [4294967297] at [0,4]",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1.5], \"data_offsets\": [0, 4]}};"
            + " x.st: tensor a: shape [1.5] at [0,4]",
        "{\"a\": {\"dtype\": \"F32\", \"data_offsets\": [0, 4]}};"
            + " x.st: tensor a: shape  at [0,4]",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 0]}};"
            + " x.st: tensor a: shape [1] at [4,0]",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0]}};"
            + " x.st: tensor a: shape [1] at [0]",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [2147483647, 2147483647, 2147483647],"
            + " \"data_offsets\": [0, 4]}}; x.st: a: ",
        "{\"a\": {\"dtype\": \"U8\", \"shape\": [9], \"data_offsets\": [0, 3000000000]}};"
            + " x.st: tensor a of 3000000000 bytes, expected less than 2 GiB",
      })
  void read_ofABadHeader_namesTheFault(String header, String expected) {
    String message = failure(file(header, 4));
    assertTrue(message.startsWith(expected), message);
  }

  @Test
  void values_ofAnotherType_areRefused() {
    Tensor doubles = Tensor.ofDoubles(List.of(1), new double[1]);
    assertEquals(
        "tensor holds F64, expected F32",
        assertThrows(IllegalArgumentException.class, doubles::floats).getMessage());
    Tensor floats = Tensor.ofFloats(List.of(1), new float[1]);
    assertThrows(IllegalArgumentException.class, floats::doubles);
    assertThrows(IllegalArgumentException.class, floats::ints);
    assertThrows(IllegalArgumentException.class, floats::longs);
    assertThrows(IllegalArgumentException.class, floats::bytes);
  }

  @Test
  void tensor_ofDataThatDoesNotFitItsShape_isRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Tensor.ofFloats(List.of(2, 3), new float[5]));
    assertEquals("tensor F32 [2, 3]: 20 bytes, expected 24", error.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Tensor.ofFloats(List.of(-2, -3), new float[6]));
  }

  @Test
  void read_ofAHeaderOfNestedArrays_isRefused() {
    String message = failure(file("{\"a\": " + "[".repeat(100_000), 4));
    assertTrue(message.startsWith("x.st: header is not JSON: Depth (1001) exceeds"), message);
    assertEquals(1, message.lines().count());
  }
}
