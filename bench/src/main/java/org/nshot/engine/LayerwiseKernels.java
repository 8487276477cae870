package org.nshot.engine;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.ConvolutionKernel.Geometry;
import org.nshot.engine.program.ConvolutionKernel.Pass;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.program.Planes;
import org.nshot.engine.program.Window;
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
 * The convolutions of a {@code proxylessnas} supernet of images of 224 pixels, on one lane's half
 * of a batch of 16: what they do and move a second, to be held against {@link Ceilings}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LayerwiseKernels {
  private static final int IMAGES = 8;
  private static final Pattern CONVOLUTION = Pattern.compile("(\\d+)x(\\d+)>(\\d+) k(\\d) s(\\d)");

  /**
   * Height and width of an image, channels before and after, extent of the window and stride;
   * depthwise where a window is wider than one and the channels stay.
   */
  @Param({
    "224x3>32 k3 s2",
    "112x32>32 k3 s1",
    "112x48>48 k5 s2",
    "56x72>72 k3 s1",
    "56x144>144 k7 s1",
    "28x120>120 k5 s1",
    "28x240>240 k7 s2",
    "14x480>480 k3 s1",
    "14x576>576 k5 s1",
    "14x576>576 k7 s2",
    "7x1152>1152 k5 s1",
    "7x1152>1152 k7 s1",
    "112x16>96 k1 s1",
    "56x144>24 k1 s1",
    "28x40>240 k1 s1",
    "14x96>576 k1 s1",
    "14x576>96 k1 s1",
    "7x1152>192 k1 s1"
  })
  String convolution;

  private Geometry geometry;
  private ConvolutionKernel.Factory factory;
  private ConvolutionKernel kernel;
  private Arena arena;
  private long cutFloats;
  private Floats x;
  private Floats y;
  private Floats gradient;
  private Optional<Floats> dataGradient;
  private Floats forwardWeight;
  private Floats backwardWeight;
  private Floats weightGradient;

  @Setup(Level.Trial)
  public void allocate() {
    Backends.singleThreaded();
    Kernels kernels = KernelSets.vector();
    geometry = geometry();
    factory = kernels.convolutions().get();
    kernel = factory.kernel(geometry);
    Planes in = kernels.node().planes(geometry.window().in());
    Planes out = kernels.node().planes(geometry.window().out());
    int images = IMAGES * in.size();
    int outputs = IMAGES * out.size();
    int weights = Math.toIntExact(4 * product(geometry.weight()) + 1024); // padded planes included
    arena =
        new Arena(
            2L * Arena.aligned(images) + 2L * Arena.aligned(outputs) + 4L * Arena.aligned(weights));
    x = cut(images);
    y = cut(outputs);
    gradient = cut(outputs);
    // The gradient of the images themselves is nobody's need.
    dataGradient = in.channels() == 3 ? Optional.empty() : Optional.of(cut(images));
    Floats plain = cut(Math.toIntExact(product(geometry.weight())));
    forwardWeight = ordered(Pass.FORWARD, plain);
    backwardWeight = ordered(Pass.DATA_GRADIENT, plain);
    int length = kernel.ordered(Pass.WEIGHT_GRADIENT);
    weightGradient = length == 0 ? cut(plain.length()) : cut(length);
  }

  private Geometry geometry() {
    MatchResult said =
        CONVOLUTION
            .matcher(convolution)
            .results()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("convolution: " + convolution));
    int extent = Integer.parseInt(said.group(1));
    int in = Integer.parseInt(said.group(2));
    int out = Integer.parseInt(said.group(3));
    int k = Integer.parseInt(said.group(4));
    int stride = Integer.parseInt(said.group(5));
    int reduced = (extent + stride - 1) / stride;
    Window window =
        new Window(
            new Shape(extent, extent, in), new Shape(reduced, reduced, out), k, stride, k / 2);
    return new Geometry(IMAGES, window, k > 1 && in == out ? in : 1, false);
  }

  private Floats cut(int length) {
    Floats floats = arena.cut(cutFloats, length);
    cutFloats += Arena.aligned(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (i % 17 - 8) / 8f;
    }
    floats.put(values, 0);
    return floats;
  }

  private Floats ordered(Pass pass, Floats plain) {
    int length = kernel.ordered(pass);
    if (length == 0) {
      return plain;
    }
    Floats ordered = cut(length);
    kernel.order(pass, plain, ordered);
    return ordered;
  }

  private static long product(long[] extents) {
    long product = 1;
    for (long extent : extents) {
      product *= extent;
    }
    return product;
  }

  @TearDown(Level.Trial)
  public void free() {
    kernel.close();
    factory.close();
    arena.close();
  }

  @Benchmark
  public void forward(Work work) {
    kernel.forward(x, forwardWeight, Optional.empty(), y);
    work.add(operations(), bytes(x, y, forwardWeight));
  }

  /** Of the images, but for the first convolution's, and of the weights. */
  @Benchmark
  public void gradients(Work work) {
    kernel.backward(x, backwardWeight, gradient, dataGradient, weightGradient, Optional.empty());
    work.add(
        (dataGradient.isPresent() ? 2 : 1) * operations(),
        bytes(x, gradient, weightGradient)
            + dataGradient.map(g -> bytes(g, gradient, backwardWeight)).orElse(0L));
  }

  /** Multiplications and additions of a direct convolution. */
  private long operations() {
    return 2L * IMAGES * geometry.window().out().area() * product(geometry.weight());
  }

  /** Of what each pass has to read or write once. */
  private static long bytes(Floats... arrays) {
    long bytes = 0;
    for (Floats array : arrays) {
      bytes += (long) Float.BYTES * array.length();
    }
    return bytes;
  }
}
