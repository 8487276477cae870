package org.nshot.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.program.NodeKernel;
import org.nshot.engine.program.Normalization;
import org.nshot.engine.program.Planes;
import org.nshot.engine.program.Window;
import org.nshot.random.RandomStream;
import org.nshot.space.Activation;
import org.nshot.space.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The engine's kernels on one lane's half of a batch of 64 in the three stages of a NAS-Bench-201
 * supernet of the papers' size: convolutions, and a node of three normalised terms.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineKernels {
  private static final int IMAGES = 32;
  private static final int TERMS = 3;

  /** Which set computes. */
  public enum Set {
    ONEDNN_AND_VECTOR {
      @Override
      Kernels kernels() {
        return KernelSets.vector();
      }
    },
    ND4J {
      @Override
      Kernels kernels() {
        return KernelSets.nd4j();
      }
    };

    abstract Kernels kernels();
  }

  @Param Set set;

  /** Height, width and channels of an image. */
  @Param({"32x32x16", "16x16x32", "8x8x64"})
  String image;

  private Kernels kernels;
  private ConvolutionKernel.Factory factory;
  private ConvolutionKernel small;
  private ConvolutionKernel large;
  private Arena arena;
  private Window pool;
  private int pooledImages;
  private Floats x;
  private Floats y;
  private Floats gradient;
  private Floats relu;
  private Floats smallWeight;
  private Floats largeWeight;
  private List<NodeKernel.Term> terms;
  private Normalization normalization;

  @Setup(Level.Trial)
  public void allocate() {
    Backends.singleThreaded();
    kernels = set.kernels();
    String[] extents = image.split("x");
    int channels = Integer.parseInt(extents[2]);
    Shape shape = new Shape(Integer.parseInt(extents[0]), Integer.parseInt(extents[1]), channels);
    int length = IMAGES * shape.size();
    int weights = channels * channels;
    arena = new Arena((4L + TERMS) * Arena.aligned(length) + 20L * Arena.aligned(weights));
    long at = 0;
    x = cut(at, length);
    y = cut(at += Arena.aligned(length), length);
    gradient = cut(at += Arena.aligned(length), length);
    relu = cut(at += Arena.aligned(length), length);
    smallWeight = cut(at += Arena.aligned(length), weights);
    largeWeight = cut(at += Arena.aligned(weights), 9 * weights);
    long first = at + 9 * Arena.aligned(weights);
    factory = kernels.convolutions().get();
    small = convolution(shape, 1);
    large = convolution(shape, 3);
    Planes planes = kernels.node().planes(shape);
    terms =
        IntStream.range(0, TERMS)
            .mapToObj(i -> cut(first + i * Arena.aligned(length), length))
            .map(term -> new NodeKernel.Term(term, Optional.of(normalization(planes, term))))
            .toList();
    normalization = normalization(planes, x);
    pool = new Window(shape, shape, 3, 1, 1).ofPlanes(planes.width());
    pooledImages = IMAGES * planes.perImage();
  }

  private Floats cut(long at, int length) {
    Floats floats = arena.cut(at, length);
    RandomStream random = RandomStream.of(at, RandomStream.Purpose.SYNTHETIC_DATA);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    floats.put(values, 0);
    return floats;
  }

  private ConvolutionKernel convolution(Shape shape, int kernel) {
    Window window = new Window(shape, shape, kernel, 1, kernel / 2);
    return factory.kernel(new ConvolutionKernel.Geometry(IMAGES, window, false));
  }

  private Normalization normalization(Planes planes, Floats of) {
    Normalization n = new Normalization(planes, 1e-5);
    long[] rows = {of.length() / planes.channels()};
    NodeKernel.Moments sums = kernels.node().moments(n);
    sums.add(of);
    sums.finish();
    n.combineMoments(new double[][] {n.moments()}, rows);
    n.combineGradientSums(new double[][] {n.gradientSums()}, rows);
    return n;
  }

  @TearDown(Level.Trial)
  public void free() {
    small.close();
    large.close();
    factory.close();
    arena.close();
  }

  @Benchmark
  public void convolution1x1() {
    small.forward(x, smallWeight, Optional.empty(), y);
  }

  @Benchmark
  public void convolution1x1Gradients() {
    small.backward(x, smallWeight, gradient, Optional.of(y), smallWeight, Optional.empty());
  }

  @Benchmark
  public void convolution3x3() {
    large.forward(x, largeWeight, Optional.empty(), y);
  }

  @Benchmark
  public void convolution3x3Gradients() {
    large.backward(x, largeWeight, gradient, Optional.of(y), largeWeight, Optional.empty());
  }

  @Benchmark
  public void moments() {
    NodeKernel.Moments sums = kernels.node().moments(normalization);
    sums.add(x);
    sums.finish();
  }

  @Benchmark
  public void node() {
    kernels
        .node()
        .forward(
            terms, Optional.of(y), Optional.of(new NodeKernel.Activated(Activation.RELU, relu)));
  }

  /** The gradient of a node that two ReLU readers and one other hand back, with its BN sums. */
  @Benchmark
  public void nodeGradient() {
    NodeKernel.Gate gate = new NodeKernel.Gate(Activation.RELU, relu);
    NodeKernel.Gather gather =
        kernels.node().gather(terms.stream().map(t -> t.normalization().orElseThrow()).toList());
    List<Floats> read = terms.stream().map(NodeKernel.Term::x).toList();
    gather.run(List.of(y, x), Optional.of(gate), List.of(gradient), y, read);
    gather.finish();
  }

  @Benchmark
  public void normalizedGradient() {
    kernels.node().normalizedGradient(gradient, x, normalization, y);
  }

  @Benchmark
  public void averagePool() {
    kernels.pool().forward(pool, pooledImages, x, y);
  }

  @Benchmark
  public void averagePoolGradient() {
    kernels.pool().backward(pool, pooledImages, gradient, y);
  }
}
