package org.nshot.spark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.FileOutput;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;
import org.nshot.training.TrainingStateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: {@code epoch-NNNNN} at the end of an epoch, {@code
 * epoch-NNNNN-round-NNNNN} within one. The numbers tell their age.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "manifest.json";
  private static final String STATE = "state.json";
  private static final String FORMAT = "nshot-checkpoint";
  private static final int VERSION = 1;
  private static final int BUFFER = 1 << 20;
  private static final Pattern NAME = Pattern.compile("epoch-(\\d{5,9})(?:-round-(\\d{5,9}))?");

  private final FileSystem files;
  private final Path folder;

  /**
   * @param folder where the checkpoints lie; need not exist
   */
  public CheckpointStore(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** A checkpoint that was read whole, by its directory's name. */
  public record Checkpoint(String name, TrainingStateFiles state) {}

  /**
   * Writes a checkpoint, then removes what it makes old: all but the newest few, and what a killed
   * run left unfinished. Whatever claims to be newer was found damaged when the run went on from
   * below it, and does not count.
   *
   * <p>An old one that can't be removed is only warned of: the new one is whole, and a caller who
   * tried the save again would begin by taking it away. The next save tries to remove it again.
   *
   * @param epoch epochs done
   * @param round rounds of the running epoch done
   * @param keep how many stay
   * @return the checkpoint's name
   * @throws IOException if the new one can't be written
   */
  public String save(TrainingStateFiles state, int epoch, int round, int keep) throws IOException {
    String name = name(epoch, round);
    Path target = new Path(folder, name);
    remove(target); // what a killed run may have begun
    ObjectNode listed = JSON.createObjectNode();
    for (Map.Entry<String, Map<String, Tensor>> file : state.tensors().entrySet()) {
      write(target, file.getKey(), listed, out -> SafeTensors.write(file.getValue(), out));
    }
    byte[] description = JSON.writeValueAsBytes(state.description());
    write(target, STATE, listed, out -> out.write(description));
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", FORMAT).put("version", VERSION).set("files", listed);
    byte[] whole = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
    FileOutput.write(files, new Path(target, MANIFEST), true, out -> out.write(whole));
    prune(Age.of(name).orElseThrow(), keep);
    return name;
  }

  /**
   * One file of a checkpoint.
   *
   * @param name the checkpoint's directory's name
   * @param file the file's
   * @param tensors what the file holds
   * @param digests SHA-256 of each of the checkpoint's files, by its name, as its manifest says
   */
  public record Part(
      String name, String file, Map<String, Tensor> tensors, Map<String, String> digests) {
    /** SHA-256 of the file. */
    public String digest() {
      return digests.get(file);
    }

    /** Of the weights that are used, an average where one is kept: what tells supernets apart. */
    public String usedDigest() {
      return digests.getOrDefault(TrainingStateFiles.usedOf(digests.keySet()), "");
    }
  }

  /**
   * The newest checkpoint that is whole; any newer one that isn't is named in a warning.
   *
   * @throws IOException if the file system fails, not for damaged checkpoints
   */
  public Optional<Checkpoint> newest() throws IOException {
    return newestWhole(this::read);
  }

  /**
   * One file of the newest checkpoint that has it whole. Whoever needs the weights alone reads no
   * momentum, of which there may be many times as much.
   *
   * @param which of the files that its manifest lists
   * @throws IOException if the file system fails, not for damaged checkpoints
   */
  public Optional<Part> newestFile(Function<Set<String>, String> which) throws IOException {
    return newestWhole(
        candidate -> {
          JsonNode manifest = manifest(candidate);
          Map<String, String> digests = digests(manifest);
          String file = which.apply(digests.keySet());
          return new Part(candidate.getName(), file, tensors(candidate, file, manifest), digests);
        });
  }

  /** Name of the newest checkpoint that has a manifest, without a look at its files. */
  public Optional<String> newestName() throws IOException {
    for (Candidate candidate : candidates()) {
      if (files.exists(new Path(candidate.path(), MANIFEST))) {
        return Optional.of(candidate.path().getName());
      }
    }
    return Optional.empty();
  }

  /** Reads something of a checkpoint. */
  private interface Reading<T> {
    T of(Path checkpoint) throws IOException, DamagedException;
  }

  private <T> Optional<T> newestWhole(Reading<T> reading) throws IOException {
    for (Candidate candidate : candidates()) {
      try {
        return Optional.of(reading.of(candidate.path()));
      } catch (DamagedException e) {
        LOG.warn(
            "Checkpoint {} can't be used, trying the one before: {}",
            candidate.path(),
            e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a checkpoint. */
  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  private void write(Path target, String name, ObjectNode listed, FileOutput.Content content)
      throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    Path path = new Path(target, name);
    FileOutput.write(
        files,
        path,
        true,
        out -> {
          OutputStream buffered =
              new BufferedOutputStream(new DigestOutputStream(out, digest), BUFFER);
          content.writeTo(buffered);
          buffered.flush();
        });
    listed
        .putObject(name)
        .put("bytes", files.getFileStatus(path).getLen())
        .put("sha256", HexFormat.of().formatHex(digest.digest()));
  }

  private Checkpoint read(Path candidate) throws IOException, DamagedException {
    JsonNode manifest = manifest(candidate);
    Map<String, Map<String, Tensor>> tensors = new LinkedHashMap<>();
    for (String name : TrainingStateFiles.names()) {
      tensors.put(name, tensors(candidate, name, manifest));
    }
    if (manifest.path("files").has(TrainingStateFiles.AVERAGE)) {
      tensors.put(
          TrainingStateFiles.AVERAGE, tensors(candidate, TrainingStateFiles.AVERAGE, manifest));
    }
    JsonNode description =
        json(checked(candidate, STATE, manifest, InputStream::readAllBytes), STATE);
    return new Checkpoint(candidate.getName(), new TrainingStateFiles(tensors, description));
  }

  private JsonNode manifest(Path candidate) throws IOException, DamagedException {
    JsonNode manifest = json(bytes(candidate, MANIFEST), MANIFEST);
    if (!manifest.path("format").asText().equals(FORMAT)
        || manifest.path("version").asInt() != VERSION) {
      throw new DamagedException(
          "%s: format %s version %s, expected %s version %s"
              .formatted(
                  MANIFEST, manifest.path("format"), manifest.path("version"), FORMAT, VERSION));
    }
    return manifest;
  }

  /** SHA-256 of each listed file, by its name. */
  private static Map<String, String> digests(JsonNode manifest) {
    Map<String, String> digests = new LinkedHashMap<>();
    manifest
        .path("files")
        .fields()
        .forEachRemaining(
            file -> digests.put(file.getKey(), file.getValue().path("sha256").asText()));
    return digests;
  }

  private Map<String, Tensor> tensors(Path candidate, String name, JsonNode manifest)
      throws IOException, DamagedException {
    try {
      return checked(candidate, name, manifest, in -> SafeTensors.read(in, name));
    } catch (SafeTensors.MalformedException e) {
      throw new DamagedException(e.getMessage());
    }
  }

  /**
   * What is made of a file, if that is the one that was written. The file may be of any size.
   *
   * @param use reads to the end
   */
  private <T> T checked(Path candidate, String name, JsonNode manifest, Use<T> use)
      throws IOException, DamagedException {
    JsonNode listed = manifest.path("files").path(name);
    MessageDigest sha256 = DigestUtils.getSha256Digest();
    long bytes = size(candidate, name);
    if (bytes != listed.path("bytes").asLong(-1)) {
      throw new DamagedException(
          "%s has %s bytes, its manifest says %s".formatted(name, bytes, listed.path("bytes")));
    }
    T made = reading(candidate, name, in -> use.of(new DigestInputStream(in, sha256)));
    String digest = HexFormat.of().formatHex(sha256.digest());
    if (!digest.equals(listed.path("sha256").asText())) {
      throw new DamagedException(
          "%s has SHA-256 %s, its manifest says %s"
              .formatted(name, digest, listed.path("sha256").asText()));
    }
    return made;
  }

  private long size(Path candidate, String name) throws IOException, DamagedException {
    try {
      return files.getFileStatus(new Path(candidate, name)).getLen();
    } catch (FileNotFoundException e) {
      throw new DamagedException(name + " is missing");
    }
  }

  private byte[] bytes(Path candidate, String name) throws IOException, DamagedException {
    return reading(candidate, name, InputStream::readAllBytes);
  }

  /** Makes something of a stream. */
  private interface Use<T> {
    T of(InputStream in) throws IOException;
  }

  private <T> T reading(Path candidate, String name, Use<T> use)
      throws IOException, DamagedException {
    try (InputStream in =
        new BufferedInputStream(FileInput.open(files, new Path(candidate, name)), BUFFER)) {
      return use.of(in);
    } catch (FileNotFoundException e) {
      throw new DamagedException(name + " is missing");
    } catch (ChecksumException e) { // the file system's own checksum, before ours is asked
      throw new DamagedException(name + " is damaged: " + e.getMessage());
    }
  }

  private static JsonNode json(byte[] content, String name) throws DamagedException {
    try {
      return JSON.readTree(new String(content, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DamagedException(name + " is no JSON");
    }
  }

  private void prune(Age saved, int keep) {
    try {
      removeOld(saved, keep);
    } catch (IOException e) {
      LOG.warn("Old checkpoints in {} are not all removed: {}", folder, e.getMessage());
    }
  }

  private void removeOld(Age saved, int keep) throws IOException {
    int kept = 0;
    for (Candidate candidate : candidates()) {
      if (candidate.age().compareTo(saved) > 0) {
        continue;
      }
      if (kept < keep && files.exists(new Path(candidate.path(), MANIFEST))) {
        kept++;
      } else {
        remove(candidate.path());
      }
    }
  }

  /**
   * The manifest first: object stores delete a folder file by file, and what is half gone must not
   * look whole.
   */
  private void remove(Path checkpoint) throws IOException {
    files.delete(new Path(checkpoint, MANIFEST), false);
    files.delete(checkpoint, true);
  }

  /** How far the run was. Compared as numbers: as text, epoch 100000 would be before 99999. */
  private record Age(int epoch, int round) implements Comparable<Age> {
    static Optional<Age> of(String name) {
      Matcher matcher = NAME.matcher(name);
      return matcher.matches()
          ? Optional.of(
              new Age(
                  Integer.parseInt(matcher.group(1)),
                  matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2))))
          : Optional.empty();
    }

    @Override
    public int compareTo(Age other) {
      return epoch == other.epoch
          ? Integer.compare(round, other.round)
          : Integer.compare(epoch, other.epoch);
    }
  }

  /** A directory that may be a whole checkpoint. */
  private record Candidate(Path path, Age age) {}

  /** Newest first. */
  private List<Candidate> candidates() throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return List.of(); // nothing saved yet
    }
    return Arrays.stream(found)
        .map(FileStatus::getPath)
        .flatMap(path -> Age.of(path.getName()).stream().map(age -> new Candidate(path, age)))
        .sorted(Comparator.comparing(Candidate::age).reversed())
        .toList();
  }

  /**
   * What a checkpoint is called.
   *
   * @param epoch epochs done
   * @param round rounds of the running epoch done
   */
  public static String name(int epoch, int round) {
    String name = String.format(Locale.ROOT, "epoch-%05d", epoch);
    return round == 0 ? name : name + String.format(Locale.ROOT, "-round-%05d", round);
  }
}
