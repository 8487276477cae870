package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** An input that is there and can be listed. */
interface ImageInput {
  /** Files and folders that are read; the output may not touch them. */
  List<Path> places() throws IOException;

  /**
   * @throws IOException in one line if it holds no data set of its format
   */
  ImageSource list() throws IOException;

  /** A folder. */
  static ImageInput of(InputFolder folder, Listing listing) {
    return new ImageInput() {
      @Override
      public List<Path> places() {
        return List.of(folder.root());
      }

      @Override
      public ImageSource list() throws IOException {
        return listing.of(folder);
      }
    };
  }

  /** Lists a folder. */
  interface Listing {
    ImageSource of(InputFolder folder) throws IOException;
  }
}
