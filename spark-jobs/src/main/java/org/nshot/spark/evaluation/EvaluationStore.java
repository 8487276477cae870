package org.nshot.spark.evaluation;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.space.Architecture;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.FileOutput;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of evaluations, kept by what decides them: a safetensors file for each task, in a folder
 * named after that. Whoever asks the same of the same run finds them here. A file's name follows
 * from its paths, so two that write at once write different files or the same. Each holds its
 * format's version, that fingerprint in full and a checksum; a file that doesn't match, or was cut
 * short, is as good as none: its paths are evaluated again.
 */
public final class EvaluationStore {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationStore.class);
  private static final int VERSION = 1;
  private static final int NAMED_BYTES = 8;
  private static final int NAMED_DIGITS = 24;
  private static final String SUFFIX = ".safetensors";

  private final FileSystem files;
  private final Path folder;
  private final byte[] fingerprint;

  /**
   * @param parent folder of all evaluations; need not exist
   * @param fingerprint SHA-256 of all that decides results
   */
  public EvaluationStore(FileSystem files, Path parent, byte[] fingerprint) {
    this.files = files;
    this.fingerprint = fingerprint.clone();
    this.folder =
        new Path(parent, HexFormat.of().formatHex(Arrays.copyOf(fingerprint, NAMED_BYTES)));
  }

  Path folder() {
    return folder;
  }

  /** Keeps a task's results. */
  public void write(ChunkResult result) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int paths = result.path().length;
    tensors.put("version", Tensor.ofInts(List.of(), new int[] {VERSION}));
    tensors.put("fingerprint", Tensor.ofBytes(List.of(fingerprint.length), fingerprint));
    int blocks = result.path()[0].blocks();
    int[] operations =
        Arrays.stream(result.path()).flatMapToInt(p -> IntStream.of(p.toArray())).toArray();
    tensors.put("path", Tensor.ofInts(List.of(paths, blocks), operations));
    tensors.put("loss", Tensor.ofDoubles(List.of(paths), result.loss()));
    tensors.put("correct", Tensor.ofInts(List.of(paths), result.correct()));
    tensors.put("checksum", Tensor.ofLongs(List.of(), new long[] {checksum(tensors)}));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    SafeTensors.write(tensors, content);
    String digest = DigestUtils.sha256Hex(Arrays.toString(operations)).substring(0, NAMED_DIGITS);
    String name = "paths-%s%s".formatted(digest, SUFFIX);
    FileOutput.write(files, new Path(folder, name), true, content::writeTo);
  }

  /**
   * All results that can be trusted; others are named in a warning.
   *
   * @throws IOException if the folder can't be listed
   */
  public List<ChunkResult> read() throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return List.of(); // nothing was evaluated yet
    }
    Arrays.sort(found);
    List<ChunkResult> parts = new ArrayList<>();
    for (FileStatus file : found) {
      if (!file.getPath().getName().endsWith(SUFFIX)) {
        continue;
      }
      try {
        parts.add(read(file.getPath()));
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("Evaluations are ignored and made anew: {}", e.getMessage());
      }
    }
    return parts;
  }

  private ChunkResult read(Path file) throws IOException {
    Map<String, Tensor> tensors;
    try (InputStream in = FileInput.open(files, file)) {
      tensors = SafeTensors.read(in, file.toString());
    }
    int version = tensor(tensors, "version", file).ints()[0];
    if (version != VERSION) {
      throw new IOException("%s: version %s, expected %s".formatted(file, version, VERSION));
    }
    if (!Arrays.equals(tensor(tensors, "fingerprint", file).bytes(), fingerprint)) {
      throw new IOException(file + ": made with other weights, images, seed or threads");
    }
    long expected = tensor(tensors, "checksum", file).longs()[0];
    ChunkResult result =
        new ChunkResult(
            paths(tensor(tensors, "path", file)),
            tensor(tensors, "loss", file).doubles(),
            tensor(tensors, "correct", file).ints());
    tensors.remove("checksum");
    long actual = checksum(tensors);
    if (actual != expected) {
      throw new IOException(
          "%s: checksum %s, expected %s"
              .formatted(file, Long.toHexString(actual), Long.toHexString(expected)));
    }
    return result;
  }

  private static Architecture[] paths(Tensor operations) {
    int blocks = operations.shape().get(1);
    int[] all = operations.ints();
    return IntStream.range(0, operations.shape().get(0))
        .mapToObj(p -> Architecture.of(Arrays.copyOfRange(all, p * blocks, (p + 1) * blocks)))
        .toArray(Architecture[]::new);
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name, Path file)
      throws IOException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException("%s: no tensor %s, are these evaluations?".formatted(file, name));
    }
    return tensor;
  }

  private static long checksum(Map<String, Tensor> tensors) {
    CRC32C checksum = new CRC32C();
    tensors.values().forEach(tensor -> checksum.update(tensor.data().duplicate()));
    return checksum.getValue();
  }
}
