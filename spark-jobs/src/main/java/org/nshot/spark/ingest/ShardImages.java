package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.nshot.data.ImageShard;

/** A shard's images on their way: small itself, it travels and is kept in the images' place. */
public interface ShardImages extends Serializable {

  /**
   * The images, in this process: made on the first call, the same ones as long as somebody here
   * holds them.
   *
   * @throws IOException in one line if they can't be read, or not be stored here
   */
  ImageShard open() throws IOException;

  /**
   * The same for a task's code, which Spark lets throw nothing that is checked.
   *
   * @throws UncheckedIOException as {@link #open}
   */
  default ImageShard opened() {
    try {
      return open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
