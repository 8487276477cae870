package org.nshot.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * A {@link DatasetManifest} as JSON: its components by name, and the format's name and version. A
 * key that is unknown or missing is an error, never ignored or defaulted.
 */
public final class ManifestJson {
  static final String FORMAT = "nshot-dataset";
  static final int VERSION = 3;

  private static final String FORMAT_KEY = "format";
  private static final String VERSION_KEY = "version";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private ManifestJson() {}

  /** The same manifest gives the same text. */
  public static String write(DatasetManifest manifest) {
    ObjectNode root = JSON.createObjectNode().put(FORMAT_KEY, FORMAT).put(VERSION_KEY, VERSION);
    root.setAll((ObjectNode) JSON.valueToTree(manifest));
    return root.toPrettyString() + "\n";
  }

  /**
   * @param source what to call the text in errors
   * @throws IOException naming the source and the key, in one line, if it is no manifest that this
   *     version reads
   */
  public static DatasetManifest parse(String text, String source) throws IOException {
    try {
      if (!(JSON.readTree(text) instanceof ObjectNode root)) {
        throw new IOException(source + ": not a JSON object");
      }
      check(root.remove(FORMAT_KEY), FORMAT_KEY, JSON.getNodeFactory().textNode(FORMAT), source);
      check(
          root.remove(VERSION_KEY), VERSION_KEY, JSON.getNodeFactory().numberNode(VERSION), source);
      return JSON.treeToValue(root, DatasetManifest.class);
    } catch (JsonProcessingException e) {
      throw new IOException(source + ": " + describe(e), e);
    }
  }

  /** A JsonNode that is absent comes as Java's null. */
  private static void check(JsonNode actual, String key, JsonNode expected, String source)
      throws IOException {
    if (!expected.equals(actual)) {
      throw new IOException(
          "%s: %s %s, expected %s"
              .formatted(source, key, actual == null ? "missing" : actual, expected));
    }
  }

  private static String describe(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key " + path(unknown);
    }
    if (e instanceof ValueInstantiationException invalid
        && invalid.getCause() instanceof IllegalArgumentException refused) {
      return at(invalid) + oneLine(refused.getMessage());
    }
    if (e instanceof JsonMappingException mapping) {
      return at(mapping) + oneLine(mapping.getOriginalMessage());
    }
    return "not JSON: %s (line %d)"
        .formatted(
            oneLine(e.getOriginalMessage()),
            e.getLocation() == null ? 1 : e.getLocation().getLineNr());
  }

  private static String at(JsonMappingException e) {
    return e.getPath().isEmpty() ? "" : path(e) + ": ";
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
