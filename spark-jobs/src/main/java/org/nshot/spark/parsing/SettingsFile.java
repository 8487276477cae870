package org.nshot.spark.parsing;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nshot.input.LimitedInput;
import org.nshot.input.NearestName;
import org.nshot.input.YamlProblem;
import org.nshot.spark.command.UsageException;

/**
 * A {@code --config} file: YAML, one flat map from the options' long names without dashes to
 * scalars, or to lists of scalars, which are joined by commas. Values are taken as they are written
 * (010 stays 010), and the file can construct no object.
 */
final class SettingsFile {
  private static final int MOST_BYTES = 1 << 20;

  private SettingsFile() {}

  /**
   * @param known the keys that the command has
   * @throws UsageException if the file can't be used, naming it with line and key
   */
  static Map<String, Setting> read(Path file, Set<String> known) {
    YAMLFactory yaml =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    String text = text(file);
    try (YAMLParser parser = yaml.createParser(text)) {
      return read(file, parser, known);
    } catch (StreamReadException e) {
      throw new UsageException(YamlProblem.line(file.toString(), text, e));
    } catch (IOException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return LimitedInput.text(in, MOST_BYTES, file.toString());
    } catch (NoSuchFileException e) {
      throw new UsageException("--config: no such file: " + file);
    } catch (FileSystemException e) {
      throw new UsageException("--config: can't read " + file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static Map<String, Setting> read(Path file, YAMLParser parser, Set<String> known)
      throws IOException {
    JsonToken start = parser.nextToken();
    if (start != JsonToken.START_OBJECT) {
      throw new UsageException(
          file + ": " + (start == null ? "empty" : "no map") + ", expected lines of 'key: value'");
    }
    Map<String, Setting> settings = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String place = at(file, parser.currentTokenLocation().getLineNr());
      if (!known.contains(key)) {
        throw new UsageException(
            place + "unknown key '" + key + "'" + NearestName.hint(key, known));
      }
      settings.put(key, new Setting(value(parser, place + "key '" + key + "': "), place));
    }
    if (parser.nextToken() != null) {
      throw new UsageException(file + ": a second YAML document, expected one");
    }
    return settings;
  }

  private static String value(YAMLParser parser, String place) throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_ARRAY) {
      return scalar(parser, token, place);
    }
    List<String> values = new ArrayList<>();
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      values.add(scalar(parser, token, place));
    }
    return String.join(",", values);
  }

  private static String scalar(YAMLParser parser, JsonToken token, String place)
      throws IOException {
    // An alias is no copy here but its bare name, which no one meant.
    if (parser.isCurrentAlias()) {
      throw new UsageException(place + "an alias, expected the value itself");
    }
    String value =
        switch (token) {
          case VALUE_TRUE -> "true";
          case VALUE_FALSE -> "false";
          case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
          case VALUE_NULL -> "";
          default -> throw new UsageException(place + "nested, expected a single value");
        };
    if (value.isBlank()) {
      throw new UsageException(place + "no value");
    }
    return value;
  }

  private static String at(Path file, int line) {
    return file + " line " + line + ": ";
  }
}
