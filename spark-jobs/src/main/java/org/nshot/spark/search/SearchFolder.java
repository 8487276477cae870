package org.nshot.spark.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunWriter;

/** What a search keeps below the run: its settings first, what it found last. */
final class SearchFolder {
  static final String HISTORY = "history.parquet";
  static final String BEST = "best.json";

  private static final String SETTINGS = "settings.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunWriter writer;

  SearchFolder(RunWriter writer) {
    this.writer = writer;
  }

  RunFiles files() {
    return writer.files();
  }

  /**
   * Claims the folder for a search of these settings.
   *
   * @return what an earlier one of the same settings found, if it is done
   * @throws IOException if one of other settings was begun here and may not be replaced, naming the
   *     first that differs
   */
  Optional<ObjectNode> begin(Map<String, String> settings, boolean overwrite) throws IOException {
    Optional<Map<String, String>> before = settings();
    if (before.isPresent()) {
      Optional<String> differing =
          settings.keySet().stream()
              .filter(key -> !settings.get(key).equals(before.get().get(key)))
              .findFirst();
      if (differing.isEmpty() && before.get().size() == settings.size()) {
        return best();
      }
      if (!overwrite) {
        String key = differing.orElse("settings");
        throw new IOException(
            "%s was searched with %s %s, now it is %s: take the same, another --folder, or --overwrite"
                .formatted(
                    files().root(),
                    key,
                    before.get().getOrDefault(key, "none"),
                    settings.getOrDefault(key, "none")));
      }
    }
    for (String stale : new String[] {BEST, HISTORY}) {
      writer.write(stale, () -> files().delete(stale));
    }
    writer.writeText(
        SETTINGS, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n");
    return Optional.empty();
  }

  private Optional<Map<String, String>> settings() throws IOException {
    Optional<String> text = files().read(SETTINGS);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JSON.readValue(text.get(), new TypeReference<LinkedHashMap<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s: no settings of a search (%s): remove it, or take another --folder"
              .formatted(files().path(SETTINGS), e.getOriginalMessage().lines().findFirst().get()),
          e);
    }
  }

  private Optional<ObjectNode> best() throws IOException {
    Optional<String> text = files().read(BEST);
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

  /** The history first: a search whose best stands there is whole. */
  void write(HistoryTable history, ObjectNode best) throws IOException {
    writer.write(HISTORY, () -> history.write(files().fileSystem(), files().path(HISTORY)));
    writer.writeText(BEST, best.toPrettyString() + "\n");
  }
}
