package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a long command keeps in a folder of its own: its settings first, what it found last. The
 * same settings go on where they were stopped, or are done; others are refused.
 */
public final class ResultFolder {
  private static final String SETTINGS = "settings.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunWriter writer;
  private final Kind kind;

  /**
   * What the folder is of, and what it holds.
   *
   * @param done what was done to it, such as {@code searched}
   * @param noun such as {@code search}
   * @param elsewhere what to take for other settings, such as {@code another --folder}
   * @param result the file that is written last
   * @param others files that are written before it
   */
  public record Kind(
      String done, String noun, String elsewhere, String result, List<String> others) {}

  public ResultFolder(RunWriter writer, Kind kind) {
    this.writer = writer;
    this.kind = kind;
  }

  /** Where the files lie. */
  public RunFiles files() {
    return writer.files();
  }

  /** Writes files, patiently and while the folder is locked. */
  public RunWriter writer() {
    return writer;
  }

  /**
   * Claims the folder for these settings.
   *
   * @return the result of an earlier command of the same settings, if it is done
   * @throws IOException if one of other settings was begun here and may not be replaced, naming the
   *     first that differs; or if the folder holds something that is of no such command
   */
  public Optional<ObjectNode> begin(Map<String, String> settings, boolean overwrite)
      throws IOException {
    Optional<Map<String, String>> before = settings();
    if (before.isEmpty()) {
      files().requireOwn(name -> false, kind.noun(), kind.elsewhere());
    } else {
      Optional<String> differing =
          Stream.concat(settings.keySet().stream(), before.get().keySet().stream())
              .filter(key -> !Objects.equals(settings.get(key), before.get().get(key)))
              .findFirst();
      if (differing.isEmpty()) {
        return result();
      }
      if (!overwrite) {
        String key = differing.get();
        throw new IOException(
            "%s was %s with %s %s, now it is %s: take the same, %s, or --overwrite"
                .formatted(
                    files().root(),
                    kind.done(),
                    key,
                    before.get().getOrDefault(key, "none"),
                    settings.getOrDefault(key, "none"),
                    kind.elsewhere()));
      }
    }
    delete(kind.result());
    for (String stale : kind.others()) {
      delete(stale);
    }
    writer.writeText(
        SETTINGS, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n");
    return Optional.empty();
  }

  private void delete(String stale) throws IOException {
    writer.write(stale, () -> files().delete(stale));
  }

  /**
   * The settings that the folder was begun with, empty if it wasn't.
   *
   * @throws IOException if they can't be read
   */
  public Optional<Map<String, String>> settings() throws IOException {
    Optional<String> text = files().read(SETTINGS);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JSON.readValue(text.get(), new TypeReference<LinkedHashMap<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: no settings of a %s (%s): remove it, or take %s"
              .formatted(
                  files().path(SETTINGS),
                  kind.noun(),
                  e.getOriginalMessage().lines().findFirst().get(),
                  kind.elsewhere()),
          e);
    }
  }

  private Optional<ObjectNode> result() throws IOException {
    Optional<String> text = files().read(kind.result());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return JSON.readTree(text.get()) instanceof ObjectNode found
          ? Optional.of(found)
          : Optional.empty(); // cut short: it is made anew
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Writes the result, after everything else: with it the folder is whole. */
  public void finish(ObjectNode result) throws IOException {
    writer.writeText(kind.result(), result.toPrettyString() + "\n");
  }
}
