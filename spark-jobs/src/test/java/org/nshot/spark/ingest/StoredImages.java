package org.nshot.spark.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.nshot.data.DatasetManifest;
import org.nshot.data.ImageShard;
import org.nshot.spark.SharedSpark;

/** What a data set holds, as text that can be compared. */
final class StoredImages {
  private StoredImages() {}

  /** Label and content of each sample of a split, in the order of the sample ids. */
  static List<String> of(Path dataset, String split) throws IOException {
    ImageDataset data = ImageDataset.open(SharedSpark.session(), "file:" + dataset);
    DatasetManifest manifest = data.manifest();
    int[] ids = IntStream.range(0, manifest.split(split).count()).toArray();
    List<String> samples = new ArrayList<>();
    try (ShardedImages images = data.shards(split, ids, 1)) {
      ImageShard shard = images.shard(0).open();
      for (int id : ids) {
        samples.add(shard.label(id) + " " + HexFormat.of().formatHex(shard.content(id)));
      }
    }
    return samples;
  }
}
