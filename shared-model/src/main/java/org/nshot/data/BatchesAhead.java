package org.nshot.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

/**
 * Training batches, decoded and augmented by threads of its own before they are asked for. What a
 * batch holds follows from its key: chance is drawn for a batch as a whole, image by image in its
 * order, and only then do threads share the images. Serves any number of threads.
 */
public final class BatchesAhead implements AutoCloseable {
  private static final long IDLE_SECONDS = 30;

  /** A batch that nobody took while every other was asked for so often has lost its taker. */
  private static final int FORGOTTEN_AFTER = 8;

  private final Shape size;
  private final Normalization normalization;
  private final Augmentation augmentation;
  private final long seed;
  private final int threads;
  private final long maxBytes;
  private final ThreadPoolExecutor pool;
  private final Queue<VariantReader> readers = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Ahead> ahead = new HashMap<>(); // by shard, guarded by itself
  private final List<float[]> free = new ArrayList<>(); // guarded by itself
  private long asked; // guarded by ahead

  /**
   * A batch by its key and its images.
   *
   * @param shard number of the shard
   * @param epoch from 0
   * @param batch which of the shard's batches of the epoch
   * @param positions of its images, in order
   */
  public record Wanted(int shard, int epoch, int batch, int[] positions) {
    private boolean is(Wanted other) {
      return shard == other.shard
          && epoch == other.epoch
          && batch == other.batch
          && Arrays.equals(positions, other.positions);
    }
  }

  /**
   * @param size shape of every image of a batch
   * @param threads that decode and augment
   * @param maxBytes of batches that are made ahead; one is, however large
   * @throws IllegalArgumentException if the normalization has another number of channels
   */
  public BatchesAhead(
      Shape size,
      Normalization normalization,
      Augmentation augmentation,
      long seed,
      int threads,
      long maxBytes) {
    this.size = size;
    this.normalization = normalization;
    this.augmentation = augmentation;
    this.seed = seed;
    this.threads = threads;
    this.maxBytes = maxBytes;
    readers.add(new VariantReader(size, normalization));
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "images");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // closed: who takes a batch makes it
    pool.allowCoreThreadTimeOut(true);
  }

  /** Begins a batch, in place of one that was begun for the shard, if there is memory for it. */
  public void prepare(ImageShard images, Wanted wanted) {
    synchronized (ahead) {
      asked++;
      Optional.ofNullable(ahead.remove(wanted.shard())).ifPresent(other -> other.making.stop());
      long bytes = (long) wanted.positions().length * size.size() * Float.BYTES;
      long limit = Math.max(1, maxBytes / Math.max(1, bytes));
      if (ahead.size() >= limit) {
        long since = asked - (long) FORGOTTEN_AFTER * (ahead.size() + 1);
        ahead.values().removeIf(other -> other.asked < since);
      }
      if (ahead.size() < limit) {
        ahead.put(wanted.shard(), new Ahead(begin(images, wanted), asked));
      }
    }
  }

  /**
   * A batch, made now if it wasn't begun. Its arrays are the caller's until it gives them back.
   *
   * @throws IllegalArgumentException if the shard does not hold one of the positions, or an image
   *     can't be brought to the batch's size
   * @throws java.io.UncheckedIOException if an image can't be decoded
   */
  public Batch take(ImageShard images, Wanted wanted) {
    return begun(wanted).orElseGet(() -> begin(images, wanted)).finish();
  }

  private Optional<Making> begun(Wanted wanted) {
    synchronized (ahead) {
      Optional<Making> making =
          Optional.ofNullable(ahead.remove(wanted.shard())).map(Ahead::making);
      making.filter(other -> !other.wanted.is(wanted)).ifPresent(Making::stop);
      return making.filter(same -> same.wanted.is(wanted));
    }
  }

  /** Takes a batch's arrays to fill them again. */
  public void giveBack(Batch batch) {
    synchronized (free) {
      free.add(batch.pixels());
    }
  }

  /** Ends its threads. Batches can still be taken; who takes one makes it. */
  @Override
  public void close() {
    pool.shutdownNow();
  }

  private Making begin(ImageShard images, Wanted wanted) {
    Making making = new Making(images, wanted);
    making.parts.forEach(pool::execute);
    return making;
  }

  private float[] array(int length) {
    synchronized (free) {
      while (!free.isEmpty()) {
        float[] last = free.remove(free.size() - 1);
        if (last.length >= length) { // a smaller one is of no use any more
          return last;
        }
      }
    }
    return new float[length];
  }

  /**
   * A batch that was begun before it was asked for.
   *
   * @param asked how many had been asked for by then
   */
  private record Ahead(Making making, long asked) {}

  /** A batch in the making. */
  private final class Making {
    private final ImageShard images;
    private final Wanted wanted;
    private final int[] indices;
    private final int[] labels;
    private final List<View> views = new ArrayList<>();
    private final float[] pixels;
    private final AtomicInteger next = new AtomicInteger();
    private final List<FutureTask<Void>> parts = new ArrayList<>();

    Making(ImageShard images, Wanted wanted) {
      this.images = images;
      this.wanted = wanted;
      int count = wanted.positions().length;
      indices = new int[count];
      labels = new int[count];
      pixels = array(Math.multiplyExact(count, size.size()));
      RandomStream random =
          RandomStream.of(
              seed, Purpose.AUGMENTATION, wanted.epoch(), wanted.batch(), wanted.shard());
      for (int i = 0; i < count; i++) {
        indices[i] = images.indexOf(wanted.positions()[i]);
        labels[i] = images.label(indices[i]);
        views.add(augmentation.draw(images.shape(indices[i]), random));
      }
      for (int part = 0; part < Math.min(threads, count); part++) {
        parts.add(new FutureTask<>(this::work, null));
      }
    }

    /** Images that nobody has begun yet, one after another. */
    private void work() {
      VariantReader reader = readers.poll();
      if (reader == null) {
        reader = new VariantReader(size, normalization);
      }
      for (int i = next.getAndIncrement(); i < indices.length; i = next.getAndIncrement()) {
        reader.read(images, indices[i], views.get(i), pixels, i * size.size());
      }
      readers.add(reader);
    }

    /** Begins no more images. */
    void stop() {
      next.set(indices.length);
    }

    /** Takes part in what is left, and waits for what others have begun. */
    Batch finish() {
      work();
      try {
        for (FutureTask<Void> part : parts) {
          part.run(); // nothing is left to do for a part that no thread has come to
          part.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for images");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
      return new Batch(indices.length, size, pixels, labels);
    }
  }
}
