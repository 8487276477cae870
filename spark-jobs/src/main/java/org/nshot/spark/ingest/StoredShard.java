package org.nshot.spark.ingest;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.broadcast.Broadcast;
import org.nshot.data.ImageShard;
import org.nshot.spark.shards.LocalDisk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard that is made from the data set's files where it is used, once a process. What Spark keeps
 * and moves is this: the recipe's name and a number. The images live as long as the object that
 * Spark keeps (a cached block, a broadcast value); when that is dropped, so is their disk space.
 */
final class StoredShard implements ShardImages {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(StoredShard.class);

  /** Static because tasks of a process share nothing else. */
  private static final Map<String, Slot> OPEN = new ConcurrentHashMap<>();

  private final Broadcast<ShardRecipe> recipe;
  private final int shard;
  private transient volatile ImageShard images; // none until it is opened in this process

  StoredShard(Broadcast<ShardRecipe> recipe, int shard) {
    this.recipe = recipe;
    this.shard = shard;
  }

  /** A shard's place in this process; it stays, some bytes, when the images are gone. */
  private static final class Slot {
    private WeakReference<ImageShard> images = new WeakReference<>(null);

    synchronized ImageShard open(ShardRecipe recipe, int shard) throws IOException {
      ImageShard made = images.get();
      if (made == null) {
        long began = System.nanoTime();
        made = recipe.make(LocalDisk.ofSpark(), shard);
        LOG.info(
            "{} made in {} s",
            recipe.name(shard),
            String.format(Locale.ROOT, "%.1f", (System.nanoTime() - began) / 1e9));
        images = new WeakReference<>(made);
      }
      return made;
    }
  }

  @Override
  public ImageShard open() throws IOException {
    ImageShard known = images;
    if (known == null) {
      String key = recipe.value().key() + "-" + shard;
      known = OPEN.computeIfAbsent(key, any -> new Slot()).open(recipe.value(), shard);
      images = known;
    }
    return known;
  }
}
