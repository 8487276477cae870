package org.nshot.tensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes {@code .safetensors}: header length, JSON header, data. */
public final class SafeTensors {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The format allows 100 MB, which as a tree of JSON fills gigabytes; this is 100,000 tensors. */
  private static final int HEADER_LIMIT = 16 << 20;

  private static final int ALIGNMENT = 8;
  private static final String METADATA = "__metadata__";

  private SafeTensors() {}

  /** What was read whole, but is no such file. */
  public static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    private MalformedException(String message) {
      super(message);
    }

    private MalformedException(String message, Exception cause) {
      super(message, cause);
    }
  }

  /** Writes the tensors in the map's order; the stream stays open. */
  public static void write(Map<String, Tensor> tensors, OutputStream out) throws IOException {
    write(tensors, Map.of(), out);
  }

  /** The same with what the file says of itself. */
  public static void write(
      Map<String, Tensor> tensors, Map<String, String> metadata, OutputStream out)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode described = header.putObject(METADATA);
      metadata.forEach(described::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode described = header.putObject(entry.getKey());
      described.put("dtype", tensor.dtype().name());
      tensor.shape().forEach(described.putArray("shape")::add);
      long end = offset + tensor.data().remaining();
      described.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    out.write(head.array());
    WritableByteChannel channel = Channels.newChannel(out);
    for (Tensor tensor : tensors.values()) {
      ByteBuffer data = tensor.data().duplicate();
      while (data.hasRemaining()) {
        channel.write(data);
      }
    }
    out.flush();
  }

  /**
   * Reads all tensors.
   *
   * @param source what to call the file in errors
   * @throws MalformedException naming the source if it is cut short or no safetensors file
   * @throws IOException if the stream can't be read
   */
  public static Map<String, Tensor> read(InputStream in, String source) throws IOException {
    DataInputStream data = new DataInputStream(in);
    long length;
    try {
      length = Long.reverseBytes(data.readLong());
    } catch (EOFException e) {
      throw new MalformedException(
          source + ": ends within its header length, expected safetensors", e);
    }
    if (length < 2 || length > HEADER_LIMIT) {
      throw new MalformedException(
          "%s: header of %s bytes, expected 2 to %s (safetensors)"
              .formatted(source, length, HEADER_LIMIT));
    }
    JsonNode header = parseHeader(exactly(data, length, source, "header"), source);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.add(Entry.parse(field.getKey(), field.getValue(), source));
      }
    }
    // a tensor without values begins where its neighbour does, and comes first
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long at = 0;
    for (Entry entry : entries) {
      if (entry.begin != at) {
        throw new MalformedException(
            "%s: tensor %s begins at %s, expected %s (no gaps, no overlaps)"
                .formatted(source, entry.name, entry.begin, at));
      }
      byte[] bytes = exactly(data, entry.end - entry.begin, source, "tensor " + entry.name);
      at = entry.end;
      try {
        tensors.put(entry.name, new Tensor(entry.dtype, entry.shape, ByteBuffer.wrap(bytes)));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new MalformedException(source + ": " + entry.name + ": " + e.getMessage(), e);
      }
    }
    if (data.read() >= 0) {
      throw new MalformedException(source + ": data goes on after the last tensor");
    }
    return tensors;
  }

  private static JsonNode parseHeader(byte[] bytes, String source) throws IOException {
    JsonNode header;
    try {
      header = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new MalformedException(source + ": header is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!header.isObject()) {
      throw new MalformedException(source + ": header is not a JSON object");
    }
    return header;
  }

  private static byte[] exactly(InputStream in, long count, String source, String what)
      throws IOException {
    if (count > Integer.MAX_VALUE - 8) {
      throw new MalformedException(
          "%s: %s of %s bytes, expected less than 2 GiB".formatted(source, what, count));
    }
    byte[] bytes = in.readNBytes((int) count); // grows as it reads: a false length costs nothing
    if (bytes.length < count) {
      throw new MalformedException(
          "%s: ends within %s, %s of %s bytes".formatted(source, what, bytes.length, count));
    }
    return bytes;
  }

  /** A line of the header. */
  private record Entry(String name, Tensor.DType dtype, List<Integer> shape, long begin, long end) {
    static Entry parse(String name, JsonNode node, String source) throws IOException {
      JsonNode offsets = node.path("data_offsets");
      JsonNode extents = node.path("shape");
      List<Integer> shape = new ArrayList<>();
      boolean sound = extents.isArray() && offsets.isArray() && offsets.size() == 2;
      for (JsonNode extent : extents) {
        sound &= extent.isIntegralNumber() && extent.canConvertToInt() && extent.intValue() >= 0;
        shape.add(extent.intValue());
      }
      for (JsonNode offset : offsets) {
        sound &= offset.isIntegralNumber() && offset.canConvertToLong() && offset.longValue() >= 0;
      }
      long begin = offsets.path(0).longValue();
      long end = offsets.path(1).longValue();
      if (!sound || end < begin) {
        throw new MalformedException(
            "%s: tensor %s: shape %s at %s, expected extents and two offsets"
                .formatted(source, name, extents, offsets));
      }
      return new Entry(name, dtype(name, node, source), shape, begin, end);
    }

    private static Tensor.DType dtype(String name, JsonNode node, String source)
        throws IOException {
      String named = node.path("dtype").asText("missing");
      for (Tensor.DType dtype : Tensor.DType.values()) {
        if (dtype.name().equals(named)) {
          return dtype;
        }
      }
      throw new MalformedException(
          "%s: tensor %s: dtype %s, expected one of %s"
              .formatted(source, name, named, Arrays.toString(Tensor.DType.values())));
    }
  }
}
