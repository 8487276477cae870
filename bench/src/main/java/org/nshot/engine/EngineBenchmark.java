package org.nshot.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nshot.data.Batch;
import org.nshot.engine.memory.ProcessMemory;
import org.nshot.engine.program.Kernels;
import org.nshot.optim.GradientSum;
import org.nshot.optim.MomentumBuffers;
import org.nshot.optim.Sgd;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.Complexity;
import org.nshot.space.Layer;
import org.nshot.space.SearchSpace;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.SliceSet;

/**
 * Times whole steps of the engine on given paths and random images. A training step is what
 * PyTorch's is: the path's weights in, forward, backward, clipping by the global norm, and one
 * Nesterov step of all weights.
 */
public final class EngineBenchmark {
  private static final double LEARNING_RATE = 0.025;
  private static final double CLIP = 5;
  private static final Sgd SGD = new Sgd(0.9f, true, 5e-4f);

  /** What a step does. */
  public enum Work {
    TRAIN,
    EVAL
  }

  /**
   * What to time.
   *
   * @param paths one step each, in this order
   * @param warmUp how many times over all paths run before they are timed: the JVM's last compiler
   *     comes some seconds after its first
   * @param repeat how many times over they are timed
   * @param profiled whether kernels are timed one by one, which costs the steps about a hundredth
   */
  public record Settings(
      SearchSpace space,
      List<Architecture> paths,
      Work work,
      int batch,
      int threads,
      int warmUp,
      int repeat,
      boolean profiled) {
    public Settings {
      paths = List.copyOf(paths);
      if (paths.isEmpty()) {
        throw new IllegalArgumentException("benchmark: no paths");
      }
      if (batch < 1 || threads < 1 || warmUp < 1 || repeat < 1) {
        throw new IllegalArgumentException(
            "benchmark: batch %s, threads %s, warm-up %s, repeat %s: expected at least 1 of each"
                .formatted(batch, threads, warmUp, repeat));
      }
    }
  }

  /**
   * What it gave.
   *
   * @param milliseconds of each step
   * @param gflops 10⁹ multiplications and additions a second in convolutions and linear layers
   *     after dead edges are pruned, as direct convolutions do them; backward counts twice as much
   *     as forward, once where the images are read. Winograd's algorithm does fewer, so this can
   *     exceed the ceiling
   * @param sgemmGflops the same in matrix products on as many threads, measured right after: the
   *     machine's ceiling; 0 where oneDNN isn't there to measure it
   * @param peakResidentMb the process's largest resident set after the steps, 2²⁰ bytes
   * @param allocatedBytesPerStep on the heap, by the calling thread and the engine's
   * @param nativeBytesPerStep growth of the engine's memory outside the heap
   * @param backend what computed
   * @param copyGigabytes 10⁹ bytes a second, read and written, that as many threads copied past all
   *     caches, measured right after; 0 unless profiled
   * @param kernels where the time went, empty unless profiled
   */
  public record Result(
      @JsonProperty("images_per_second") double imagesPerSecond,
      @JsonProperty("median_ms") double medianMs,
      @JsonProperty("mean_ms") double meanMs,
      @JsonProperty("ms") List<Double> milliseconds,
      @JsonProperty("gflops") double gflops,
      @JsonProperty("sgemm_gflops") double sgemmGflops,
      @JsonProperty("peak_rss_mb") double peakResidentMb,
      @JsonProperty("allocated_bytes_per_step") double allocatedBytesPerStep,
      @JsonProperty("native_bytes_per_step") double nativeBytesPerStep,
      @JsonProperty("backend") String backend,
      @JsonProperty("copy_gb_per_s") double copyGigabytes,
      @JsonProperty("kernels") List<KernelProfile.Row> kernels) {}

  private final Settings settings;
  private final List<SubnetGraph> graphs;
  private final ParameterLayout layout;
  private final float[] weights;
  private final Optional<Update> update; // nothing to move without training
  private final KernelProfile profile = new KernelProfile();

  private EngineBenchmark(Settings settings) {
    this.settings = settings;
    this.graphs = settings.paths().stream().map(settings.space()::graph).toList();
    this.layout = ParameterLayout.of(settings.space());
    this.weights = Initialization.weights(layout, 0);
    this.update =
        settings.work() == Work.TRAIN ? Optional.of(new Update(layout)) : Optional.empty();
  }

  /**
   * Runs all paths to warm up (the JVM compiles, memory settles), then times them.
   *
   * @throws IOException if the process's memory can't be read
   */
  public static Result run(Settings settings) throws IOException, InterruptedException {
    return new EngineBenchmark(settings).time();
  }

  private Result time() throws IOException, InterruptedException {
    Batch batch = batch();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Double> ms = new ArrayList<>();
    double operations = 0;
    double allocated;
    double grown;
    double peak;
    String backend;
    Kernels kernels = SubnetEngines.kernels();
    if (settings.profiled()) {
      kernels = ProfiledKernels.of(kernels, profile);
    }
    try (LaneEngine engine = new LaneEngine(layout, settings.threads(), kernels)) {
      engine.load(layout.all(), weights);
      for (int round = 0; round < settings.warmUp(); round++) {
        graphs.forEach(graph -> step(engine, graph, batch));
      }
      profile.clear();
      long[] ids = threadIds(engine);
      long allocatedBefore = sum(threads.getThreadAllocatedBytes(ids));
      long nativeBefore = engine.nativeBytes();
      for (int round = 0; round < settings.repeat(); round++) {
        for (SubnetGraph graph : graphs) {
          long start = System.nanoTime();
          step(engine, graph, batch);
          ms.add((System.nanoTime() - start) / 1e6);
          operations += operations(graph);
        }
      }
      allocated = sum(threads.getThreadAllocatedBytes(ids)) - allocatedBefore;
      grown = engine.nativeBytes() - nativeBefore;
      peak = peakResidentBytes() / (1 << 20);
      backend = engine.backend();
    }
    double[] sorted = ms.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double total = Arrays.stream(sorted).sum();
    int steps = sorted.length;
    int lanes = settings.threads();
    double gflops = MachineCeilings.gflops(lanes).orElse(0);
    double copied = settings.profiled() ? MachineCeilings.gigabytes(lanes) : 0;
    List<KernelProfile.Row> rows =
        settings.profiled()
            ? profile.rows(lanes, steps, total * 1e6, gflops / lanes, copied / lanes)
            : List.of();
    return new Result(
        settings.batch() * steps / total * 1e3,
        (sorted[(steps - 1) / 2] + sorted[steps / 2]) / 2,
        total / steps,
        List.copyOf(ms),
        operations / total / 1e6,
        gflops,
        peak,
        allocated / steps,
        grown / steps,
        backend,
        copied,
        rows);
  }

  private void step(SubnetEngine engine, SubnetGraph graph, Batch batch) {
    if (update.isEmpty()) {
      engine.evaluate(graph, batch);
      return;
    }
    SliceSet used = layout.usedBy(graph);
    int lanes = settings.threads();
    profile.timeOfAll(
        lanes, "weights of the path: gather, load", () -> engine.load(used, used.gather(weights)));
    TrainResult result = engine.train(graph, batch, Regularization.NONE);
    profile.timeOfAll(
        lanes,
        "gradient: clip; all weights and momentum: update",
        () -> update.get().apply(layout, result, weights));
  }

  /** What moves the weights after each step. */
  private static final class Update {
    private final float[] momentum;
    private final GradientSum gradient;

    Update(ParameterLayout layout) {
      this.momentum = new MomentumBuffers(layout.length()).of(0);
      this.gradient = new GradientSum(layout.length());
    }

    void apply(ParameterLayout layout, TrainResult result, float[] weights) {
      gradient.clear();
      gradient.add(result.slices(), 1, result.gradient());
      double norm = gradient.norm();
      if (norm > CLIP) {
        gradient.scale((float) (CLIP / norm));
      }
      SGD.step(layout.all(), gradient, momentum, weights, LEARNING_RATE);
    }
  }

  private Batch batch() {
    RandomStream random = RandomStream.of(0, RandomStream.Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[settings.batch() * settings.space().image().size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    int[] labels = new int[settings.batch()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(settings.space().classes());
    }
    return new Batch(settings.batch(), settings.space().image(), pixels, labels);
  }

  private double operations(SubnetGraph graph) {
    double sum = 0;
    for (int at = 0; at < graph.layers().size(); at++) {
      Layer layer = graph.layers().get(at);
      double forward =
          2.0 * Complexity.of(layer, graph.inputShape(at), graph.shape(at)).multiplyAdds();
      boolean first = // reads the images: no gradient is wanted there
          layer.inputs().stream().allMatch(i -> graph.layers().get(i) instanceof Layer.Input);
      int passes = settings.work() == Work.EVAL ? 1 : first ? 2 : 3;
      sum += forward * passes;
    }
    return sum * settings.batch();
  }

  private static long[] threadIds(LaneEngine engine) {
    List<Long> ids = new ArrayList<>(engine.threadIds());
    ids.add(Thread.currentThread().getId());
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  private static long sum(long[] values) {
    return Arrays.stream(values).sum();
  }

  /** VmHWM where the kernel tells it, else what is resident now. */
  private static double peakResidentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    }
    return ProcessMemory.resident();
  }
}
