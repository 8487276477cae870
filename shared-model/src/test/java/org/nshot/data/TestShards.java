package org.nshot.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nshot.space.Shape;

/** Shards of image files, mapped as those of a training are. */
final class TestShards {
  private TestShards() {}

  /** Files of one size, with the positions and labels 0, 1, … */
  static ImageShard encoded(Shape image, byte[]... files) throws IOException {
    Path folder = Files.createTempDirectory("shard");
    try (ShardFile file = ShardFile.create(folder, "s", Storage.ENCODED, image.channels())) {
      for (int i = 0; i < files.length; i++) {
        file.add(i, i, image, files[i]);
      }
      return file.map();
    } finally {
      Files.delete(folder); // empty: a mapped shard has no files
    }
  }
}
