package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.ConvolutionKernel.Pass;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.program.NodeKernel;
import org.nshot.engine.program.Normalization;
import org.nshot.engine.program.Planes;
import org.nshot.engine.program.Window;
import org.nshot.space.Activation;
import org.nshot.space.Shape;

/**
 * Vector kernels against ND4J's operations on random shapes, most of no whole number of vectors.
 */
class KernelsTest {
  private static final Kernels VECTOR = KernelSets.vector();
  private static final Kernels INTERLEAVED = KernelSets.vectorAndNd4j();
  private static final Kernels ND4J = KernelSets.nd4j();

  private final List<Arena> arenas = new ArrayList<>();

  private Floats random(int length, double scale, double offset, long seed) {
    float[] values = EngineFixture.normal(length, scale, seed);
    for (int i = 0; i < length; i++) {
      values[i] += (float) offset;
    }
    return holding(values);
  }

  private Floats holding(float[] values) {
    Arena arena = new Arena(values.length);
    arenas.add(arena);
    Floats floats = arena.cut(0, values.length);
    floats.put(values, 0);
    return floats;
  }

  /** What stays unwritten shows. */
  private Floats unwritten(int length) {
    float[] values = new float[length];
    Arrays.fill(values, Float.NaN);
    return holding(values);
  }

  private static float[] values(Floats floats) {
    float[] values = new float[floats.length()];
    floats.get(values, 0);
    return values;
  }

  private void free() {
    arenas.forEach(Arena::close);
    arenas.clear();
  }

  /** Images of one row each, as the kernels want them. */
  private static Planes planes(Kernels kernels, int width, int channels) {
    return kernels.node().planes(new Shape(1, width, channels));
  }

  /** [images, area, channels] → planes. */
  private Floats in(Planes planes, float[] interleaved) {
    float[] values = new float[stored(planes, interleaved.length)];
    for (int i = 0; i < interleaved.length; i++) {
      values[place(planes, i)] = interleaved[i];
    }
    return holding(values);
  }

  /** Planes → [images, area, channels]; what is padding must be 0. */
  private static float[] out(Planes planes, Floats floats) {
    float[] values = values(floats);
    float[] interleaved =
        new float[values.length / planes.size() * planes.area() * planes.channels()];
    for (int i = 0; i < interleaved.length; i++) {
      interleaved[i] = values[place(planes, i)];
      values[place(planes, i)] = 0;
    }
    assertArrayEquals(new float[values.length], values, "padding");
    return interleaved;
  }

  /** Floats of images with padding. */
  private static int stored(Planes planes, int interleaved) {
    return interleaved / (planes.area() * planes.channels()) * planes.size();
  }

  private static int place(Planes planes, int at) {
    int image = at / (planes.area() * planes.channels());
    int position = at / planes.channels() % planes.area();
    int channel = at % planes.channels();
    return image * planes.size() + planes.first(channel) + position * planes.width();
  }

  /** In two parts where there are several images, as chains take them. */
  private static void moments(NodeKernel node, Planes planes, Floats x, Normalization n) {
    NodeKernel.Moments sums = node.moments(n);
    int first = (x.length() / planes.size() + 1) / 2 * planes.size();
    sums.add(x.part(0, first));
    if (first < x.length()) {
      sums.add(x.part(first, x.length() - first));
    }
    sums.finish();
  }

  private static Normalization normalization(Kernels kernels, Planes planes, Floats x) {
    NodeKernel node = kernels.node();
    Normalization n = new Normalization(planes, 1e-5);
    moments(node, planes, x, n);
    n.combineMoments(
        new double[][] {n.moments()},
        new long[] {(long) x.length() / planes.size() * planes.area()});
    return n;
  }

  /** Some are whole in vectors, and so in several planes, most are not. */
  @Provide
  Arbitrary<Integer> channels() {
    return Arbitraries.oneOf(Arbitraries.integers().between(1, 40), Arbitraries.of(16, 32, 48, 64));
  }

  @Property(tries = 100)
  void node_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 1, max = 5) int images,
      @ForAll @IntRange(min = 2, max = 140) int width,
      @ForAll("channels") int channels,
      @ForAll @IntRange(min = 1, max = 4) int terms,
      @ForAll boolean withSum,
      @ForAll Optional<Activation> activation,
      @ForAll long seed) {
    int length = images * width * channels;
    boolean sum = withSum || activation.isEmpty();
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, INTERLEAVED, ND4J)) {
      Planes planes = planes(kernels, width, channels);
      List<NodeKernel.Term> list = new ArrayList<>();
      for (int i = 0; i < terms; i++) {
        boolean normalized = (seed >> i & 1) == 0;
        Floats x = in(planes, values(random(length, 1 + i, 3 * i, seed + i)));
        list.add(
            new NodeKernel.Term(
                x, normalized ? Optional.of(normalization(kernels, planes, x)) : Optional.empty()));
      }
      Floats summed = holding(new float[stored(planes, length)]);
      Floats activated = holding(new float[stored(planes, length)]);
      kernels
          .node()
          .forward(
              list,
              sum ? Optional.of(summed) : Optional.empty(),
              activation.map(a -> new NodeKernel.Activated(a, activated)));
      results.add(out(planes, summed));
      results.add(out(planes, activated));
    }
    for (int i = 0; i < 4; i += 2) {
      assertArrayEquals(results.get(4), results.get(i), 2e-4f);
      assertArrayEquals(results.get(5), results.get(i + 1), 2e-4f);
    }
    free();
  }

  @Property(tries = 100)
  void nodeGradient_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 1, max = 5) int images,
      @ForAll @IntRange(min = 10, max = 140) int width,
      @ForAll("channels") int channels,
      @ForAll @IntRange(min = 0, max = 3) int masked,
      @ForAll @IntRange(min = 0, max = 2) int plain,
      @ForAll boolean inPlace,
      @ForAll Activation activation,
      @ForAll long seed) {
    int rows = images * width;
    int length = rows * channels;
    float[] x = values(random(length, 2, 5, seed));
    float[] gate = values(random(length, 4, 0, seed + 1));
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, INTERLEAVED, ND4J)) {
      Planes planes = planes(kernels, width, channels);
      List<Floats> gated = new ArrayList<>();
      for (int i = 0; i < masked; i++) {
        gated.add(in(planes, values(random(length, 1, 0, seed + 10 + i))));
      }
      List<Floats> open = new ArrayList<>();
      for (int i = masked == 0 ? -1 : 0; i < plain; i++) { // at least one summand
        open.add(in(planes, values(random(length, 1, 0, seed + 20 + i))));
      }
      Floats first = masked > 0 ? gated.get(0) : open.get(0);
      Floats target = inPlace ? first : holding(new float[first.length()]);
      Floats gx = in(planes, x);
      Normalization n = normalization(kernels, planes, gx);
      NodeKernel.Gate through = new NodeKernel.Gate(activation, in(planes, gate));
      NodeKernel.Gather gather = kernels.node().gather(List.of(n));
      int size = images > 1 ? (images - 1) * planes.size() : planes.size();
      for (int from = 0; from < target.length(); from += size) {
        int start = from;
        int count = Math.min(size, target.length() - from);
        Floats gatePart = through.of().part(start, count);
        gather.run(
            gated.stream().map(one -> one.part(start, count)).toList(),
            Optional.of(new NodeKernel.Gate(activation, gatePart)),
            open.stream().map(one -> one.part(start, count)).toList(),
            target.part(start, count),
            List.of(gx.part(start, count)));
      }
      gather.finish();
      n.combineGradientSums(new double[][] {n.gradientSums()}, new long[] {rows});
      kernels.node().normalizedGradient(target, gx, n, gx);
      results.add(out(planes, target));
      results.add(out(planes, gx));
    }
    for (int i = 0; i < 4; i += 2) {
      assertArrayEquals(results.get(4), results.get(i), 1e-5f);
      assertArrayEquals(results.get(5), results.get(i + 1), 5e-4f);
    }
    free();
  }

  /** How channels of a convolution are grouped. */
  enum Grouping {
    NONE,
    HALVES,
    DEPTHWISE
  }

  @Property(tries = 250)
  void convolution_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 1, max = 5) int images,
      @ForAll @IntRange(min = 3, max = 17) int height,
      @ForAll @IntRange(min = 3, max = 17) int width,
      @ForAll("channels") int drawnIn,
      @ForAll("channels") int drawnOut,
      @ForAll @IntRange(min = 0, max = 3) int padding,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll Grouping grouping,
      @ForAll boolean biased,
      @ForAll boolean wanted,
      @ForAll long seed) {
    Backends.singleThreaded(); // as lanes are: what oneDNN plans depends on it
    int kernel = 2 * padding + 1;
    boolean bias = biased && grouping == Grouping.NONE;
    int even = grouping == Grouping.HALVES ? 2 : 1;
    int channelsIn = drawnIn * even;
    int channelsOut = grouping == Grouping.DEPTHWISE ? channelsIn : drawnOut * even;
    int groups = grouping == Grouping.DEPTHWISE ? channelsIn : even;
    Shape in = new Shape(height, width, channelsIn);
    Shape out = new Shape((height - 1) / stride + 1, (width - 1) / stride + 1, channelsOut);
    Window window = new Window(in, out, kernel, stride, padding);
    int weights = channelsIn / groups * kernel * kernel;
    double scale = 1 / Math.sqrt(weights);
    float[] x = values(random(images * in.size(), 1, 0, seed));
    float[] gy = values(random(images * out.size(), 1, 0, seed + 1));
    Floats weight = random(weights * channelsOut, scale, 0, seed + 2);
    Optional<Floats> biases =
        bias ? Optional.of(random(channelsOut, 1, 0, seed + 3)) : Optional.empty();
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, ND4J)) {
      Planes read = kernels.node().planes(in);
      Planes written = kernels.node().planes(out);
      Floats y = unwritten(stored(written, gy.length));
      int length = stored(read, x.length);
      Floats gx = wanted ? unwritten(length) : holding(new float[length]);
      Floats gw = unwritten(weight.length());
      Floats gb = bias ? unwritten(channelsOut) : holding(new float[channelsOut]);
      try (ConvolutionKernel.Factory factory = kernels.convolutions().get();
          ConvolutionKernel convolution =
              factory.kernel(new ConvolutionKernel.Geometry(images, window, groups, bias))) {
        convolution.forward(in(read, x), ordered(convolution, Pass.FORWARD, weight), biases, y);
        int own = convolution.ordered(Pass.WEIGHT_GRADIENT);
        Floats ownGradient = own == 0 ? gw : unwritten(own);
        convolution.backward(
            in(read, x),
            ordered(convolution, Pass.DATA_GRADIENT, weight),
            in(written, gy),
            wanted ? Optional.of(gx) : Optional.empty(),
            ownGradient,
            bias ? Optional.of(gb) : Optional.empty());
        if (own > 0) {
          convolution.order(Pass.WEIGHT_GRADIENT, ownGradient, gw);
        }
      }
      results.add(out(written, y));
      results.add(out(read, gx));
      results.add(values(gw));
      results.add(values(gb));
    }
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(results.get(4 + i), results.get(i), tolerance(results.get(4 + i)));
    }
    free();
  }

  /** Weights as a pass wants them. */
  private Floats ordered(ConvolutionKernel kernel, Pass pass, Floats weight) {
    int floats = kernel.ordered(pass);
    if (floats == 0) {
      return weight;
    }
    Floats ordered = unwritten(floats);
    kernel.order(pass, weight, ordered);
    return ordered;
  }

  @Test
  void oneDnn_biasMissing_isRefusedBeforeNativeCodeRuns() {
    Window window = new Window(new Shape(4, 4, 16), new Shape(4, 4, 16), 3, 1, 1);
    try (ConvolutionKernel.Factory factory = VECTOR.convolutions().get();
        ConvolutionKernel kernel =
            factory.kernel(new ConvolutionKernel.Geometry(1, window, true))) {
      Floats x = random(256, 1, 0, 1);
      Floats weight = random(9 * 256, 1, 0, 2);
      IllegalArgumentException missing =
          assertThrows(
              IllegalArgumentException.class, () -> kernel.forward(x, weight, Optional.empty(), x));
      assertEquals("oneDNN: 3 arrays for a primitive of 4", missing.getMessage());
      Optional<Floats> bias = Optional.of(random(16, 1, 0, 3));
      IllegalArgumentException wrongSize =
          assertThrows(
              IllegalArgumentException.class, () -> kernel.forward(weight, weight, bias, x));
      assertEquals("oneDNN: 2304 values, expected 256", wrongSize.getMessage());
    }
    free();
  }

  /** A few roundings of the largest value. */
  private static float tolerance(float[] values) {
    float largest = 1e-3f;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return 1e-5f * largest;
  }

  @Property(tries = 60)
  void pool_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll @IntRange(min = 3, max = 11) int height,
      @ForAll @IntRange(min = 3, max = 11) int width,
      @ForAll @IntRange(min = 1, max = 35) int channels,
      @ForAll @IntRange(min = 2, max = 3) int kernel,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll @IntRange(min = 0, max = 1) int padding,
      @ForAll long seed) {
    Shape in = new Shape(height, width, channels);
    Window window = window(in, kernel, stride, padding);
    Shape out = window.out();
    Floats x = random(images * in.size(), 1, 0, seed);
    Floats gy = random(images * out.size(), 1, 0, seed + 1);
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, ND4J)) {
      Floats y = holding(new float[images * out.size()]);
      Floats gx = holding(new float[images * in.size()]);
      kernels.pool().forward(window, images, x, y);
      kernels.pool().backward(window, images, gy, gx);
      results.add(values(y));
      results.add(values(gx));
    }
    assertArrayEquals(results.get(2), results.get(0), 1e-5f);
    assertArrayEquals(results.get(3), results.get(1), 1e-5f);
    free();
  }

  /** Rows first, from the first to the last, then columns: bits depend on the order. */
  @Property(tries = 40)
  void pool_randomShape_addsInTheOrderOfTheWindow(
      @ForAll @IntRange(min = 3, max = 9) int extent,
      @ForAll @IntRange(min = 1, max = 35) int channels,
      @ForAll @IntRange(min = 2, max = 3) int kernel,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll @IntRange(min = 0, max = 1) int padding,
      @ForAll long seed) {
    Shape in = new Shape(extent, extent, channels);
    Window window = window(in, kernel, stride, padding);
    Shape out = window.out();
    int outExtent = out.height();
    Floats x = random(in.size(), 1, 0, seed);
    Floats gy = random(out.size(), 1, 0, seed + 1);
    Floats y = unwritten(out.size());
    Floats gx = unwritten(in.size());
    VECTOR.pool().forward(window, 1, x, y);
    VECTOR.pool().backward(window, 1, gy, gx);
    float[] means = new float[out.size()];
    float[] pixels = values(x);
    for (int at = 0; at < means.length; at++) {
      int c = at % channels;
      int column = at / channels % outExtent;
      int row = at / channels / outExtent;
      int rows = window.end(row, extent) - window.first(row);
      float sum = 0;
      for (int k = 0; k < kernel; k++) {
        int from = column * stride - padding + k;
        float line = 0;
        for (int r = 0; r < rows && 0 <= from && from < extent; r++) {
          line += pixels[((window.first(row) + r) * extent + from) * channels + c];
        }
        sum += line;
      }
      means[at] = sum * (share(window, column, extent) * (1f / rows));
    }
    assertArrayEquals(means, values(y));
    float[] spread = new float[in.size()];
    float[] gradient = values(gy);
    for (int at = 0; at < spread.length; at++) {
      int c = at % channels;
      int column = at / channels % extent;
      int row = at / channels / extent;
      for (int k = 0; k < kernel; k++) {
        // With stride 1 a line of zeros on both sides is added up, else outputs are spread.
        int shift = stride == 1 ? k - (kernel - 1 - padding) : padding - k;
        int from = stride == 1 ? column + shift : Math.floorDiv(column + shift, stride);
        boolean meets = stride == 1 || (column + shift) % stride == 0;
        float line = 0;
        for (int o = 0; o < outExtent && meets && 0 <= from && from < outExtent; o++) {
          if (window.first(o) <= row && row < window.end(o, extent)) {
            float weight = share(window, from, extent) * share(window, o, extent);
            line = Math.fma(gradient[(o * outExtent + from) * channels + c], weight, line);
          }
        }
        spread[at] += line;
      }
    }
    assertArrayEquals(spread, values(gx));
    free();
  }

  private static Window window(Shape in, int kernel, int stride, int padding) {
    Shape out =
        new Shape(
            (in.height() + 2 * padding - kernel) / stride + 1,
            (in.width() + 2 * padding - kernel) / stride + 1,
            in.channels());
    return new Window(in, out, kernel, stride, padding);
  }

  private static float share(Window window, int output, int extent) {
    return 1f / (window.end(output, extent) - window.first(output));
  }

  @Property(tries = 30)
  void globalPool_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll @IntRange(min = 1, max = 80) int area,
      @ForAll @IntRange(min = 1, max = 35) int channels,
      @ForAll long seed) {
    float[] x = values(random(images * area * channels, 1, 0, seed));
    Floats gy = random(images * channels, 1, 0, seed + 1);
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, ND4J)) {
      Planes planes = planes(kernels, area, channels);
      Floats y = unwritten(images * channels);
      Floats gx = unwritten(images * planes.size());
      kernels.pool().globalForward(planes, in(planes, x), y);
      kernels.pool().globalBackward(planes, gy, gx);
      results.add(values(y));
      results.add(out(planes, gx));
    }
    assertArrayEquals(results.get(2), results.get(0), 1e-5f);
    assertArrayEquals(results.get(3), results.get(1), 1e-5f);
    free();
  }

  @Property(tries = 20)
  void moments_meanFarFromZero_varianceKeepsItsDigits(
      @ForAll @IntRange(min = 100, max = 3000) int rows,
      @ForAll @IntRange(min = 1, max = 33) int channels,
      @ForAll long seed) {
    float[] values = values(random(rows * channels, 1, 1000, seed));
    Planes planes = planes(VECTOR, rows, channels);
    Normalization n = normalization(VECTOR, planes, in(planes, values));
    float[] expected = new float[channels];
    for (int c = 0; c < channels; c++) {
      double mean = 0;
      double squares = 0;
      for (int r = 0; r < rows; r++) {
        mean += (double) values[r * channels + c] / rows;
      }
      for (int r = 0; r < rows; r++) {
        squares += Math.pow(values[r * channels + c] - mean, 2);
      }
      expected[c] = (float) (1 / Math.sqrt(squares / rows + 1e-5));
    }
    assertArrayEquals(expected, Arrays.copyOf(n.scale(), channels), 1e-5f);
    free();
  }
}
