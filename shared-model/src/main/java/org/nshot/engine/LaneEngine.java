package org.nshot.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.nshot.data.Batch;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.Exchange;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.program.Lane;
import org.nshot.engine.program.SliceMemory;
import org.nshot.engine.program.SoftmaxLoss;
import org.nshot.engine.program.Split;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * A batch in as many lanes as there are threads. Every lane runs the same program on its own images
 * with single-threaded kernels; lanes meet for the statistics of batch normalisation and at the
 * end, where their gradients add up in the lanes' order. Results so depend on the number of
 * threads, never on timing.
 */
final class LaneEngine implements SubnetEngine {
  private static final int ADDED_AT_ONCE = 32 * 1024; // floats of a gradient, which stay in cache

  private final ParameterLayout layout;
  private final Arena weightArena;
  private final SliceMemory weights;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<ExecutorService> threads = new ArrayList<>();
  private final Set<Thread> laneThreads = ConcurrentHashMap.newKeySet();
  private final BitSet loaded = new BitSet(); // by slice
  private volatile boolean closed;

  LaneEngine(ParameterLayout layout, int threads, Kernels kernels) {
    this.layout = layout;
    this.weightArena = new Arena(0);
    this.weights = new SliceMemory(layout.all(), weightArena);
    weightArena.reserve(weights.length());
    for (int i = 0; i < threads; i++) {
      this.threads.add(Executors.newSingleThreadExecutor(this::laneThread));
      lanes.add(new Lane(layout, kernels, weightArena));
    }
  }

  /** OpenMP's number of threads is a setting of the calling thread: one lane, one thread. */
  private Thread laneThread(Runnable work) {
    Runnable alone =
        () -> {
          Backends.singleThreaded();
          work.run();
        };
    Thread thread = new Thread(alone, "nshot-engine-lane");
    thread.setDaemon(true);
    laneThreads.add(thread);
    return thread;
  }

  @Override
  public void load(SliceSet slices, float[] compact) {
    requireOpen();
    if (compact.length != slices.length()) {
      throw new IllegalArgumentException(
          "weights: %s values, expected %s".formatted(compact.length, slices.length()));
    }
    int at = 0;
    for (Slice slice : slices.slices()) {
      weights.of(slice).put(compact, at);
      loaded.set(slice.index());
      at += slice.length();
    }
  }

  @Override
  public TrainResult train(SubnetGraph graph, Batch batch, Regularization regularization) {
    SliceSet slices = check(graph, batch);
    requireStatistics(graph, batch);
    float[] gradient = new float[slices.length()];
    float smoothing = regularization.labelSmoothing();
    long key = regularization.dropoutKey();
    List<SoftmaxLoss> parts =
        run(
            batch,
            (lane, cut, meeting) -> {
              SoftmaxLoss loss = lane.train(graph, batch, smoothing, key, cut, meeting);
              meeting.meet(cut.lane(), loss); // all gradients are there
              addGradients(slices, gradient, cut);
              return loss;
            });
    double loss = 0;
    int correct = 0;
    float[] norms = new float[batch.size()];
    int at = 0;
    for (SoftmaxLoss part : parts) {
      loss += part.loss();
      correct += part.correct();
      System.arraycopy(part.norms(), 0, norms, at, part.norms().length);
      at += part.norms().length;
    }
    return new TrainResult(loss / batch.size(), correct, slices, gradient, norms);
  }

  @Override
  public EvalResult evaluate(SubnetGraph graph, Batch batch) {
    check(graph, batch);
    int classes = graph.shape(graph.output()).size();
    List<float[]> parts =
        run(batch, (lane, cut, meeting) -> lane.evaluate(graph, batch, cut, meeting));
    float[] logits = new float[batch.size() * classes];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, logits, at, part.length);
      at += part.length;
    }
    SoftmaxLoss loss = new SoftmaxLoss(logits, batch.labels(), 0, batch.size(), batch.size(), 0);
    return new EvalResult(loss.loss() / batch.size(), loss.correct(), logits);
  }

  @Override
  public long[][] activations(SubnetGraph graph, Batch batch) {
    check(graph, batch);
    return run(batch, (lane, cut, meeting) -> lane.activations(graph, batch, cut, meeting)).stream()
        .flatMap(Arrays::stream)
        .toArray(long[][]::new);
  }

  /**
   * Adds up this lane's share of the slices over all lanes; a batch's statistics are the same in
   * every lane.
   */
  private void addGradients(SliceSet slices, float[] gradient, Split cut) {
    int active = cut.images().length;
    int from = (int) ((long) slices.length() * cut.lane() / active);
    int to = (int) ((long) slices.length() * (cut.lane() + 1) / active);
    float[] scratch = new float[Math.min(ADDED_AT_ONCE, slices.length())];
    int at = 0;
    for (Slice slice : slices.slices()) {
      int end = Math.min(slice.length(), to - at);
      int summed = slice.spec().role().trained() ? active : 1;
      int count;
      for (int first = Math.max(0, from - at); first < end; first += count) {
        count = Math.min(scratch.length, end - first);
        gradient(0, slice, first, count).get(gradient, at + first);
        for (int lane = 1; lane < summed; lane++) {
          gradient(lane, slice, first, count).get(scratch, 0);
          for (int i = 0; i < count; i++) {
            gradient[at + first + i] += scratch[i];
          }
        }
      }
      at += slice.length();
    }
  }

  /** Some of a lane's gradient of a slice. */
  private Floats gradient(int lane, Slice slice, int first, int count) {
    Floats whole = lanes.get(lane).gradient(slice);
    return count == whole.length() ? whole : whole.part(first, count);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
  }

  /** Work of one lane. */
  private interface Work<T> {
    T run(Lane lane, Split cut, Exchange meeting);
  }

  private <T> List<T> run(Batch batch, Work<T> work) {
    requireOpen();
    int active = Math.min(lanes.size(), batch.size());
    Exchange meeting = new Exchange(active);
    IntFunction<Callable<T>> task =
        lane ->
            () -> {
              try {
                return work.run(lanes.get(lane), Split.of(batch.size(), active, lane), meeting);
              } catch (RuntimeException | Error e) {
                meeting.fail(e);
                throw e;
              }
            };
    List<Future<T>> futures = new ArrayList<>();
    for (int lane = 0; lane < active; lane++) {
      futures.add(threads.get(lane).submit(task.apply(lane)));
    }
    return await(futures, meeting);
  }

  /**
   * Waits for all, also when interrupted: the lanes' memory is in use until they are done.
   *
   * @throws Error that a lane threw first, out of memory among them
   * @throws IllegalStateException if a lane threw something else first
   */
  private static <T> List<T> await(List<Future<T>> futures, Exchange meeting) {
    List<T> results = new ArrayList<>();
    boolean interrupted = false;
    for (Future<T> future : futures) {
      boolean done = false;
      while (!done) {
        try {
          results.add(future.get());
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) { // the lane told the meeting, where the first one stays
          done = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (meeting.failure().isPresent()) {
      Throwable cause = meeting.failure().get();
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("engine: " + cause.getMessage(), cause);
    }
    return results;
  }

  /** Returns the slices that the graph uses. */
  private SliceSet check(SubnetGraph graph, Batch batch) {
    SliceSet slices = layout.usedBy(graph);
    for (Slice slice : slices.slices()) {
      if (!loaded.get(slice.index())) {
        throw new IllegalStateException("weight " + slice.name() + " was never loaded");
      }
    }
    int classes = graph.shape(graph.output()).size();
    for (int i = 0; i < graph.layers().size(); i++) {
      Shape shape = graph.shape(i);
      if (graph.layers().get(i) instanceof Layer.Input && !shape.equals(batch.image())) {
        throw new IllegalArgumentException(
            "batch of images " + batch.image() + ", expected " + shape);
      }
    }
    for (int i = 0; i < batch.size(); i++) {
      int label = batch.labels()[i];
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label %s of image %s in the batch, expected 0 to %s".formatted(label, i, classes - 1));
      }
    }
    return slices;
  }

  /** What is handed back for running statistics must be there, and of one normalisation. */
  private static void requireStatistics(SubnetGraph graph, Batch batch) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < graph.layers().size(); i++) {
      if (graph.layers().get(i) instanceof Layer.BatchNorm norm && norm.running().isPresent()) {
        Layer.RunningStatistics running = norm.running().get();
        for (String name : List.of(running.mean(), running.variance())) {
          if (!seen.add(name)) {
            throw new IllegalArgumentException(
                name + ": running statistic of two normalisations, expected of one");
          }
        }
        if (batch.size() * graph.shape(i).area() < 2) {
          throw new IllegalArgumentException(
              "batch of 1 image: %s is a variance of one value, expected at least 2 images"
                  .formatted(running.variance()));
        }
      }
    }
  }

  @Override
  public long nativeBytes() {
    return weightArena.bytes() + lanes.stream().mapToLong(Lane::bytes).sum();
  }

  @Override
  public String backend() {
    return "ND4J %s, %s kernels, %s threads"
        .formatted(Backends.name(), lanes.get(0).kernels().name(), lanes.size());
  }

  /** Ids of the threads that have run so far. */
  List<Long> threadIds() {
    return laneThreads.stream().map(Thread::getId).toList();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      threads.forEach(ExecutorService::shutdown);
      lanes.forEach(Lane::close);
      weightArena.close();
    }
  }
}
