package org.nshot.spark.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.nshot.input.LimitedInput;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Char;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * ILSVRC's development kit: {@code meta.mat} says which WNID has which number, and {@code
 * ILSVRC2012_validation_ground_truth.txt} the number of each validation image.
 *
 * @param synsets of the file or the archive
 * @param labels text of the ground truth, where the archive holds it
 */
record Devkit(Synsets synsets, Optional<String> labels) {
  static final String META = "meta.mat";
  static final String LABELS = "ILSVRC2012_validation_ground_truth.txt";

  private static final int GZIP = 0x1f;
  private static final String MATLAB = "MATLAB";

  /**
   * Reads a {@code meta.mat}, the kit's {@code .tar.gz}, or a list of synsets as text: the first
   * bytes say which it is.
   *
   * @throws IOException naming the file
   */
  static Devkit read(InputStream in, String file) throws IOException {
    byte[] content = new LimitedInput(in, LimitedInput.TEXT_BYTES, file).readAllBytes();
    if (content.length > 0 && content[0] == GZIP) {
      return archive(content, file);
    }
    String start =
        new String(
            content, 0, Math.min(content.length, MATLAB.length()), StandardCharsets.US_ASCII);
    if (start.equals(MATLAB)) {
      return new Devkit(meta(content, file), Optional.empty());
    }
    String text = LimitedInput.text(new ByteArrayInputStream(content), file);
    return new Devkit(Synsets.parse(file, text), Optional.empty());
  }

  private static Devkit archive(byte[] content, String file) throws IOException {
    Optional<Synsets> synsets = Optional.empty();
    Optional<String> labels = Optional.empty();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new LimitedInput(
                new GZIPInputStream(new ByteArrayInputStream(content)),
                LimitedInput.TEXT_BYTES,
                file))) {
      for (TarArchiveEntry entry = tar.getNextTarEntry();
          entry != null;
          entry = tar.getNextTarEntry()) {
        if (entry.getName().endsWith("/" + META)) {
          synsets = Optional.of(meta(tar.readAllBytes(), file + "/" + entry.getName()));
        } else if (entry.getName().endsWith("/" + LABELS)) {
          labels = Optional.of(LimitedInput.text(tar, file + "/" + entry.getName()));
        }
      }
    } catch (IOException e) {
      throw named(file, e);
    }
    if (synsets.isEmpty()) {
      throw new IOException(
          "%s: no data/%s in it, expected ILSVRC's development kit".formatted(file, META));
    }
    return new Devkit(synsets.get(), labels);
  }

  private static IOException named(String file, IOException e) {
    return String.valueOf(e.getMessage()).startsWith(file)
        ? e
        : new IOException("%s: can't be unpacked: %s".formatted(file, e.getMessage()), e);
  }

  /** The leaves among the synsets; the others stand for no class of the challenge. */
  private static Synsets meta(byte[] content, String file) throws IOException {
    Map<Integer, String> wnids = new TreeMap<>();
    Map<String, String> words = new TreeMap<>();
    try (MatFile mat = Mat5.newReader(Sources.wrap(content)).readMat()) {
      Struct synsets = mat.getStruct("synsets");
      for (int i = 0; i < synsets.getNumElements(); i++) {
        if (number(synsets, "num_children", i) == 0) {
          String wnid = text(synsets, "WNID", i);
          wnids.put(number(synsets, "ILSVRC2012_ID", i), wnid);
          words.put(wnid, text(synsets, "words", i));
        }
      }
    } catch (IOException | RuntimeException e) { // the library meets other files with either
      throw new IOException(
          "%s: no list of ILSVRC's synsets (%s)"
              .formatted(file, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
    return Synsets.of(file, wnids, words);
  }

  private static int number(Struct synsets, String field, int i) {
    Matrix matrix = synsets.get(field, i);
    return matrix.getInt(0);
  }

  private static String text(Struct synsets, String field, int i) {
    Char text = synsets.get(field, i);
    return text.getString();
  }
}
