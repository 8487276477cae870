package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.DataFile;
import org.nshot.data.EvaluationImages;
import org.nshot.data.ManifestJson;
import org.nshot.input.LimitedInput;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.files.UserPath;

/** A stored data set that was found whole: what {@link Ingest} wrote, for reading. */
public final class ImageDataset {
  private final SparkSession session;
  private final Path root;
  private final DatasetManifest manifest;
  private final Map<String, long[]> verified; // split → when each of its files was last changed

  private ImageDataset(
      SparkSession session, Path root, DatasetManifest manifest, Map<String, long[]> verified) {
    this.session = session;
    this.root = root;
    this.manifest = manifest;
    this.verified = verified;
  }

  /**
   * Reads the manifest, and every file once to compare length and checksum, as a Spark job.
   *
   * @throws IOException in one line, naming the file, if the manifest is missing or can't be used,
   *     or a file is missing or not what was written
   */
  public static ImageDataset open(SparkSession session, String uri) throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Path root;
    DatasetManifest manifest;
    try {
      Path path = UserPath.of(uri);
      FileSystem files = path.getFileSystem(spark.hadoopConfiguration());
      root = files.makeQualified(path);
      manifest = manifest(files, root);
    } catch (IllegalArgumentException e) {
      throw new IOException("data " + uri + ": " + e.getMessage(), e);
    }
    return new ImageDataset(session, root, manifest, verify(spark, root, manifest));
  }

  /**
   * What a data set's manifest says; its files are not looked at.
   *
   * @throws IOException in one line, naming the place, if there is none or it can't be used
   */
  public static DatasetManifest manifest(String uri, Configuration hadoop) throws IOException {
    try {
      Path path = UserPath.of(uri);
      FileSystem files = path.getFileSystem(hadoop);
      return manifest(files, files.makeQualified(path));
    } catch (IllegalArgumentException e) {
      throw new IOException("data " + uri + ": " + e.getMessage(), e);
    }
  }

  /**
   * A place in full: the same from any working directory.
   *
   * @throws IOException if it can't be a place
   */
  public static String qualified(String uri, Configuration hadoop) throws IOException {
    try {
      Path path = UserPath.of(uri);
      return path.getFileSystem(hadoop).makeQualified(path).toString();
    } catch (IllegalArgumentException e) {
      throw new IOException("data " + uri + ": " + e.getMessage(), e);
    }
  }

  /** Where it lies, in full: the same place from any working directory. */
  public String uri() {
    return root.toString();
  }

  public DatasetManifest manifest() {
    return manifest;
  }

  /**
   * Class of every image of a split, by sample id.
   *
   * @throws IllegalArgumentException if there is no such split
   * @throws IOException if the job fails, or the files don't hold each sample id once
   */
  public int[] labels(String split) throws IOException {
    int count = manifest.split(split).count();
    if (count == 0) {
      return new int[0];
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    List<int[]> parts = FileJob.run(spark, tables(split), ImageDataset::idsAndLabels);
    // Before the manifest's count is allocated: the rows are there, the count is only said.
    long found = parts.stream().mapToLong(part -> part.length / 2).sum();
    if (found != count) {
      throw new IOException(
          "%s: %s images, expected %s".formatted(new Path(root, split), found, count));
    }
    int[] labels = new int[count];
    Arrays.fill(labels, -1);
    for (int[] part : parts) {
      for (int i = 0; i < part.length; i += 2) {
        int id = part[i];
        int label = part[i + 1];
        if (id < 0 || id >= count || labels[id] >= 0) {
          throw new IOException(
              "%s: sample_id %s, expected each of 0 to %s once"
                  .formatted(new Path(root, split), id, count - 1));
        }
        if (label < 0 || label >= manifest.classes().size()) {
          throw new IOException(
              "%s: sample_id %s has label %s, expected 0 to %s"
                  .formatted(new Path(root, split), id, label, manifest.classes().size() - 1));
        }
        labels[id] = label;
      }
    }
    return labels;
  }

  /**
   * Some images of a split as shards, as they are stored. Shard s of S holds the positions p with p
   * mod S = s, where a position is an index into the ids. What a shard holds depends on nothing
   * else; it is made from the files where it is used, and again where it is lost.
   *
   * @param ids sample ids, ascending; the importance table has an entry for each
   * @param shards S
   * @throws IllegalArgumentException if there is no such split, the ids don't ascend within it, or
   *     S is less than 1 or more than there are ids
   */
  public ShardedImages shards(String split, int[] ids, int shards) {
    return sharded(split, ids, shards, Optional.empty());
  }

  /**
   * A few images of a split, such as those that rank, as one shard of pixels of one size.
   *
   * @param ids sample ids, ascending; the shard's positions are indices into them
   * @param form how they are brought to the size
   * @throws IllegalArgumentException as {@link #shards}, or if there are no ids
   */
  public ShardedImages evaluated(String split, int[] ids, EvaluationImages form) {
    return evaluated(split, ids, 1, form);
  }

  /** The same in S shards. */
  public ShardedImages evaluated(String split, int[] ids, int shards, EvaluationImages form) {
    return sharded(split, ids, shards, Optional.of(form));
  }

  private ShardedImages sharded(
      String split, int[] ids, int shards, Optional<EvaluationImages> form) {
    checkIds(split, ids);
    if (shards < 1 || shards > ids.length) {
      throw new IllegalArgumentException(
          "%s shards, expected 1 to %s (an image for each)".formatted(shards, ids.length));
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ShardRecipe recipe =
        new ShardRecipe(
            new SerializableConfiguration(spark.hadoopConfiguration()),
            new Path(root, split).toString(),
            manifest.split(split).files(),
            verified.get(split),
            manifest.storage(),
            ids,
            shards,
            form);
    return new ShardedImages(spark, recipe, shards);
  }

  private static DatasetManifest manifest(FileSystem files, Path root) throws IOException {
    Path file = new Path(root, DatasetManifest.FILE);
    String text;
    try (InputStream in = TextFile.open(files, file)) {
      text = LimitedInput.text(in, file.toString());
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException(
          files.exists(root)
              ? "data %s: no %s, expected a data set that nshot ingest completed"
                  .formatted(root, DatasetManifest.FILE)
              : "data " + root + ": does not exist, expected what nshot ingest wrote");
    }
    return ManifestJson.parse(text, file.toString());
  }

  /**
   * @return when each file of a split was last changed, by split
   */
  private static Map<String, long[]> verify(
      JavaSparkContext spark, Path root, DatasetManifest manifest) throws IOException {
    List<FileJob.Item<DataFile>> expected = new ArrayList<>();
    for (Map.Entry<String, DatasetManifest.Split> split : manifest.splits().entrySet()) {
      Path folder = new Path(root, split.getKey());
      for (DataFile file : split.getValue().files()) {
        expected.add(new FileJob.Item<>(new Path(folder, file.name()), file));
      }
    }
    List<FileCheck> checks = FileJob.run(spark, expected, FileCheck::of);
    List<String> problems =
        checks.stream().map(FileCheck::problem).filter(problem -> !problem.isEmpty()).toList();
    if (!problems.isEmpty()) {
      int more = problems.size() - 1;
      throw new IOException(
          problems.get(0) + (more == 0 ? "" : " (and %s more files)".formatted(more)));
    }
    Map<String, long[]> changed = new HashMap<>();
    int next = 0;
    for (Map.Entry<String, DatasetManifest.Split> split : manifest.splits().entrySet()) {
      int files = split.getValue().files().size();
      changed.put(
          split.getKey(),
          checks.subList(next, next + files).stream().mapToLong(FileCheck::changed).toArray());
      next += files;
    }
    return changed;
  }

  /** A file of a split, and when it was last changed. */
  private record Table(DataFile file, long changed) implements Serializable {}

  /** The split's files as the manifest lists them; no name is a pattern. */
  private List<FileJob.Item<Table>> tables(String split) {
    List<DataFile> files = manifest.split(split).files();
    long[] changed = verified.get(split);
    Path folder = new Path(root, split);
    List<FileJob.Item<Table>> tables = new ArrayList<>();
    for (int i = 0; i < changed.length; i++) {
      tables.add(
          new FileJob.Item<>(
              new Path(folder, files.get(i).name()), new Table(files.get(i), changed[i])));
    }
    return tables;
  }

  private static int sampleId(Group row) throws IOException {
    long id = row.getLong(ImageTable.SAMPLE_ID, 0);
    if (id < 0 || id > Integer.MAX_VALUE) {
      throw new IOException("sample_id %s, expected 0 to %s".formatted(id, Integer.MAX_VALUE));
    }
    return (int) id;
  }

  private static int[] idsAndLabels(FileSystem files, Path path, Table table) throws IOException {
    IntStream.Builder part = IntStream.builder();
    TableFile.read(
        files,
        path,
        table.file(),
        table.changed(),
        ImageTable.columns(ImageTable.SAMPLE_ID, ImageTable.LABEL),
        row -> part.add(sampleId(row)).add(row.getInteger(ImageTable.LABEL, 0)));
    return part.build().toArray();
  }

  private void checkIds(String split, int[] ids) {
    int count = manifest.split(split).count();
    if (ids.length == 0) {
      throw new IllegalArgumentException(split + ": no sample ids, expected at least one");
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= count || (i > 0 && ids[i] <= ids[i - 1])) {
        throw new IllegalArgumentException(
            "%s: sample id %s at index %s, expected ascending ids from 0 to %s"
                .formatted(split, ids[i], i, count - 1));
      }
    }
  }
}
