package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.DataFile;
import org.nshot.data.ImageDecoder;
import org.nshot.data.RgbImage;
import org.nshot.data.Storage;
import org.nshot.spark.files.UserPath;

/**
 * Some images of a stored data set, to be shown: read without Spark, and held against the
 * manifest's lengths alone, for its checksums would want every file whole.
 */
public final class StoredSamples {
  private static final long MOST_PIXELS = 100_000_000;

  private final FileSystem files;
  private final Path root;
  private final DatasetManifest manifest;

  private StoredSamples(FileSystem files, Path root, DatasetManifest manifest) {
    this.files = files;
    this.root = root;
    this.manifest = manifest;
  }

  /** An image with its class. */
  public record Sample(int id, int label, RgbImage image) {}

  /**
   * @throws IOException in one line, naming the place, if there is no data set
   */
  public static StoredSamples open(String uri, Configuration hadoop) throws IOException {
    DatasetManifest manifest = ImageDataset.manifest(uri, hadoop);
    Path path = UserPath.of(uri);
    FileSystem files = path.getFileSystem(hadoop);
    return new StoredSamples(files, files.makeQualified(path), manifest);
  }

  public DatasetManifest manifest() {
    return manifest;
  }

  /**
   * Class of every image of a split, by sample id.
   *
   * @throws IOException naming the file that isn't what the manifest says
   */
  public int[] labels(String split) throws IOException {
    int[] labels = new int[0];
    for (DataFile file : manifest.split(split).files()) {
      int[] all = Arrays.copyOf(labels, labels.length + file.images());
      int first = labels.length;
      Path path = path(split, file);
      int[] row = {first};
      TableFile.read(
          files,
          path,
          file,
          status(path, file).getModificationTime(),
          ImageTable.columns(ImageTable.SAMPLE_ID, ImageTable.LABEL),
          found -> {
            if (row[0] >= all.length || found.getLong(ImageTable.SAMPLE_ID, 0) != row[0]) {
              throw new IOException(
                  "sample_id %s, expected %s"
                      .formatted(found.getLong(ImageTable.SAMPLE_ID, 0), row[0]));
            }
            all[row[0]++] = found.getInteger(ImageTable.LABEL, 0);
          });
      if (row[0] != all.length) {
        throw new IOException(
            "%s: %s rows, expected %s".formatted(path, row[0] - first, file.images()));
      }
      labels = all;
    }
    return labels;
  }

  /**
   * @param ids sample ids, ascending
   * @throws IOException naming the file that lacks one, or whose image can't be decoded
   */
  public List<Sample> images(String split, int[] ids) throws IOException {
    List<Sample> samples = new ArrayList<>();
    ImageDecoder decoder = new ImageDecoder(MOST_PIXELS);
    int first = 0;
    for (DataFile file : manifest.split(split).files()) {
      int begin = first;
      int end = first + file.images();
      int[] here = Arrays.stream(ids).filter(id -> id >= begin && id < end).toArray();
      first = end;
      if (here.length == 0) {
        continue;
      }
      Path path = path(split, file);
      int[] next = {0};
      ImageRows.read(
          path,
          file.bytes(),
          file.sha256(),
          status(path, file).getModificationTime(),
          files.getConf(),
          here,
          (label, shape, content) ->
              samples.add(
                  new Sample(
                      here[next[0]++],
                      label,
                      manifest.storage() == Storage.PIXELS
                          ? new RgbImage(shape.height(), shape.width(), content)
                          : decoder.decode(content))));
    }
    return samples;
  }

  private Path path(String split, DataFile file) {
    return new Path(new Path(root, split), file.name());
  }

  private FileStatus status(Path path, DataFile expected) throws IOException {
    FileStatus status;
    try {
      status = files.getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException(path + ": missing, but the manifest lists it");
    }
    if (status.getLen() != expected.bytes()) {
      throw new IOException(
          "%s: %s bytes, expected %s".formatted(path, status.getLen(), expected.bytes()));
    }
    return status;
  }
}
