package org.nshot.spark.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.input.LimitedInput;
import org.nshot.spark.archive.TarMember;
import org.nshot.spark.archive.TarScan;

/**
 * What a shard of webdataset's holds: members of the same name up to its first dot are one sample.
 * Its image is the member whose extension is that of an image; its label is in {@code .cls}, or in
 * {@code .json} under {@code label}, {@code cls} or {@code class}. Other members are other parts of
 * the sample and mean nothing here.
 */
final class TarSamples implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_LABEL_BYTES = 1 << 20;
  private static final List<String> JSON_FIELDS = List.of("label", "cls", "class");
  private static final String SECOND_DOT =
      "a second dot in an image's name: the sample's key ends at the first, expected KEY.EXTENSION";

  private final ArrayList<TarSample> samples = new ArrayList<>();
  private final ArrayList<String> skipped = new ArrayList<>();
  private final ArrayList<String> reasons = new ArrayList<>();

  private static final class Parts {
    private Optional<TarMember> image = Optional.empty();
    private Optional<String> cls = Optional.empty();
    private Optional<String> json = Optional.empty();
    private final List<String> names = new ArrayList<>(); // of all members
  }

  /**
   * @throws IOException naming the shard if it isn't whole, or a sample has two images or no label
   */
  static TarSamples of(FileSystem files, Path shard) throws IOException {
    TarSamples read = new TarSamples();
    Map<String, Parts> byKey = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    TarScan.file(
        files,
        shard,
        (member, content) -> {
          if (member.kind() == TarMember.Kind.FOLDER) {
            return;
          }
          Optional<String> reason = otherwise(member);
          if (reason.isPresent()) {
            read.skip(member.name(), reason.get());
          } else if (!names.add(member.name())) {
            throw new IOException(
                "%s: %s is there twice, expected each member once".formatted(shard, member.name()));
          } else {
            read.add(byKey, shard, member, content);
          }
        });
    for (Map.Entry<String, Parts> entry : byKey.entrySet()) {
      Parts parts = entry.getValue();
      if (parts.image.isEmpty()) {
        parts.names.forEach(name -> read.skip(name, withoutImage(name)));
        continue;
      }
      Optional<String> label = parts.cls.or(() -> parts.json);
      if (label.isEmpty()) {
        throw new IOException(
            "%s: no label for %s, expected %s.cls, or %s.json with one of the fields %s"
                .formatted(
                    shard,
                    parts.image.get().name(),
                    entry.getKey(),
                    entry.getKey(),
                    String.join(", ", JSON_FIELDS)));
      }
      read.samples.add(new TarSample(parts.image.get(), label.get()));
    }
    return read;
  }

  /** In the order of the tar. */
  List<TarSample> samples() {
    return samples;
  }

  /** Names of members that were left out. */
  List<String> skipped() {
    return skipped;
  }

  /** Why, for each. */
  List<String> reasons() {
    return reasons;
  }

  private static Optional<String> otherwise(TarMember member) {
    Optional<String> reason = TarIndex.otherwise(member);
    return reason.filter(text -> !text.equals(FolderWalk.NO_IMAGE));
  }

  /** Why a member counts for nothing where its sample has no image. */
  private static String withoutImage(String name) {
    return ListedImage.isNamed(name) ? SECOND_DOT : "part of a sample without an image";
  }

  private void skip(String member, String reason) {
    skipped.add(member);
    reasons.add(reason);
  }

  private void add(Map<String, Parts> byKey, Path shard, TarMember member, InputStream content)
      throws IOException {
    int name = member.name().lastIndexOf('/') + 1;
    int dot = member.name().indexOf('.', name);
    if (dot < 0) {
      skip(member.name(), "a name without extension");
      return;
    }
    Parts parts = byKey.computeIfAbsent(member.name().substring(0, dot), none -> new Parts());
    parts.names.add(member.name());
    String extension = member.name().substring(dot + 1).toLowerCase(Locale.ROOT);
    String where = shard + "/" + member.name();
    if (extension.equals("cls")) {
      parts.cls = Optional.of(LimitedInput.text(content, MOST_LABEL_BYTES, where).strip());
    } else if (extension.equals("json")) {
      parts.json = field(LimitedInput.text(content, MOST_LABEL_BYTES, where), where);
    } else if (extension.indexOf('.') < 0 && ListedImage.isNamed(member.name())) {
      if (parts.image.isPresent()) {
        throw new IOException(
            "%s: %s and %s are two images of one sample, expected one"
                .formatted(shard, parts.image.get().name(), member.name()));
      }
      parts.image = Optional.of(member);
    }
  }

  private static Optional<String> field(String json, String where) throws IOException {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException("%s: %s".formatted(where, e.getOriginalMessage()), e);
    }
    return JSON_FIELDS.stream()
        .filter(name -> tree.path(name).isIntegralNumber() || tree.path(name).isTextual())
        .findFirst()
        .map(name -> tree.path(name).asText());
  }
}
