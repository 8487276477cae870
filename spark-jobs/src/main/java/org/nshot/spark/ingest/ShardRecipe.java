package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.data.DatasetManifest.DataFile;
import org.nshot.data.EvaluationImages;
import org.nshot.data.ImageShard;
import org.nshot.data.RgbImage;
import org.nshot.data.ShardFile;
import org.nshot.data.Storage;
import org.nshot.space.Shape;
import org.nshot.spark.shards.LocalDisk;

/**
 * How the shards of some images are made: which images, from which files, in what form. Position p,
 * an index into the ids, belongs to shard p mod S. Plain arrays, for any serializer.
 */
final class ShardRecipe implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String key = UUID.randomUUID().toString();
  private final SerializableConfiguration hadoop;
  private final String folder;
  private final String[] names; // [file]
  private final long[] lengths; // [file], bytes
  private final String[] checksums; // [file], SHA-256
  private final long[] changed; // [file]: when the one that had this checksum was last changed
  private final int[] firstIds; // [file + 1]: sample id that a file begins with
  private final int[] ids; // ascending
  private final int shards;
  private final boolean encoded;
  private final int[] evaluated; // height and width, or nothing
  private final double cropRatio;

  /**
   * @param folder the split's
   * @param files in the order of the sample ids they hold
   * @param changed when each of them, as it was verified, was last changed
   * @param ids sample ids, ascending
   * @param evaluated the form that images are stored in, where it isn't that of the files
   */
  ShardRecipe(
      SerializableConfiguration hadoop,
      String folder,
      List<DataFile> files,
      long[] changed,
      Storage storage,
      int[] ids,
      int shards,
      Optional<EvaluationImages> evaluated) {
    this.hadoop = hadoop;
    this.folder = folder;
    this.names = files.stream().map(DataFile::name).toArray(String[]::new);
    this.lengths = files.stream().mapToLong(DataFile::bytes).toArray();
    this.checksums = files.stream().map(DataFile::sha256).toArray(String[]::new);
    this.changed = changed.clone();
    this.firstIds = new int[names.length + 1];
    for (int i = 0; i < names.length; i++) {
      firstIds[i + 1] = firstIds[i] + files.get(i).images();
    }
    this.ids = ids.clone();
    this.shards = shards;
    this.encoded = storage == Storage.ENCODED;
    this.evaluated =
        evaluated
            .map(form -> new int[] {form.size().height(), form.size().width()})
            .orElseGet(() -> new int[0]);
    this.cropRatio = evaluated.map(EvaluationImages::cropRatio).orElse(1.0);
  }

  /** No two recipes have the same. */
  String key() {
    return key;
  }

  /** Number of images of a shard. */
  int images(int shard) {
    return (ids.length - 1 - shard) / shards + 1;
  }

  /** Bytes that a shard takes on the disk, about: its share of the files, or its pixels. */
  long bytes(int shard) {
    int images = images(shard);
    if (evaluated.length > 0) {
      long image = (long) evaluated[0] * evaluated[1] * RgbImage.CHANNELS;
      return ShardFile.bytes(images, images * image);
    }
    double share = (double) images / firstIds[names.length];
    return ShardFile.bytes(images, (long) Math.ceil(share * Arrays.stream(lengths).sum()));
  }

  /** A shard in words. */
  String name(int shard) {
    return "shard %s of %s (%s images)".formatted(shard, shards, images(shard));
  }

  /**
   * Reads a shard's images from the files into a local one.
   *
   * @throws IOException in one line if a file is not what it was, or the local disk can't take them
   */
  ImageShard make(LocalDisk disk, int shard) throws IOException {
    String what = name(shard);
    Path local = disk.folder(bytes(shard), what);
    try (Filling filling = new Filling(create(local, what, shard), local, what, shard)) {
      Configuration settings = hadoop.value();
      int next = shard;
      for (int file = 0; file < names.length && next < ids.length; file++) {
        int end = firstIds[file + 1];
        int from = next;
        while (next < ids.length && ids[next] < end) {
          next += shards;
        }
        if (next > from) {
          int[] wanted = new int[(next - from) / shards];
          for (int i = 0; i < wanted.length; i++) {
            wanted[i] = ids[from + i * shards];
          }
          ImageRows.read(
              new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(folder), names[file]),
              lengths[file],
              checksums[file],
              changed[file],
              settings,
              wanted,
              filling);
        }
      }
      return filling.map();
    }
  }

  private ShardFile create(Path local, String what, int shard) throws IOException {
    try {
      return ShardFile.create(
          local,
          "%s-%s".formatted(key, shard),
          encoded && evaluated.length == 0 ? Storage.ENCODED : Storage.PIXELS,
          RgbImage.CHANNELS);
    } catch (IOException e) {
      throw LocalDisk.failed(local, what, e);
    }
  }

  private Storage stored() {
    return encoded ? Storage.ENCODED : Storage.PIXELS;
  }

  /** Puts rows into the shard's file as they come. */
  private final class Filling implements ImageRows.Rows, AutoCloseable {
    private final ShardFile file;
    private final Path local;
    private final String what;
    private final Optional<EvaluationImages> form;
    private int position;

    Filling(ShardFile file, Path local, String what, int shard) {
      this.file = file;
      this.local = local;
      this.what = what;
      this.position = shard;
      this.form =
          evaluated.length == 0
              ? Optional.empty()
              : Optional.of(
                  new EvaluationImages(
                      new Shape(evaluated[0], evaluated[1], RgbImage.CHANNELS), cropRatio));
    }

    @Override
    public void accept(int label, Shape image, byte[] content) throws IOException {
      Shape shape = form.map(EvaluationImages::size).orElse(image);
      byte[] bytes;
      try {
        bytes = form.map(to -> to.pixels(stored(), image, content, position)).orElse(content);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      try {
        file.add(position, label, shape, bytes);
      } catch (IOException e) {
        throw LocalDisk.failed(local, what, e);
      }
      position += shards;
    }

    ImageShard map() throws IOException {
      try {
        return file.map();
      } catch (IOException e) {
        throw LocalDisk.failed(local, what, e);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
