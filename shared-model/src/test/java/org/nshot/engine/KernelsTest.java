package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.nshot.space.Shape;

/**
 * Vector kernels against ND4J's operations on random shapes, most of no whole number of vectors.
 */
class KernelsTest {
  private static final Kernels VECTOR = Kernels.vector();
  private static final Kernels ND4J = Kernels.nd4j();

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

  private static float[] values(Floats floats) {
    float[] values = new float[floats.length()];
    floats.get(values, 0);
    return values;
  }

  private void free() {
    arenas.forEach(Arena::close);
    arenas.clear();
  }

  private static Normalization normalization(Kernels kernels, Floats x, int channels) {
    NodeKernel node = kernels.node();
    Normalization n = new Normalization(node.planes(new Shape(1, 1, channels)), 1e-5);
    node.moments(x, n);
    n.combineMoments(new double[][] {n.moments()}, new long[] {x.length() / channels});
    return n;
  }

  @Property(tries = 60)
  void node_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 2, max = 700) int rows,
      @ForAll @IntRange(min = 1, max = 40) int channels,
      @ForAll @IntRange(min = 1, max = 4) int terms,
      @ForAll boolean withSum,
      @ForAll boolean withRelu,
      @ForAll long seed) {
    int length = rows * channels;
    List<Floats> inputs = new ArrayList<>();
    for (int i = 0; i < terms; i++) {
      inputs.add(random(length, 1 + i, 3 * i, seed + i));
    }
    boolean sum = withSum || !withRelu;
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, ND4J)) {
      List<NodeKernel.Term> list = new ArrayList<>();
      for (int i = 0; i < terms; i++) {
        boolean normalized = (seed >> i & 1) == 0;
        Floats x = inputs.get(i);
        list.add(
            new NodeKernel.Term(
                x,
                normalized ? Optional.of(normalization(kernels, x, channels)) : Optional.empty()));
      }
      Floats summed = holding(new float[length]);
      Floats relu = holding(new float[length]);
      kernels
          .node()
          .forward(
              list,
              sum ? Optional.of(summed) : Optional.empty(),
              withRelu ? Optional.of(relu) : Optional.empty());
      results.add(values(summed));
      results.add(values(relu));
    }
    assertArrayEquals(results.get(2), results.get(0), 2e-4f);
    assertArrayEquals(results.get(3), results.get(1), 2e-4f);
    free();
  }

  @Property(tries = 60)
  void nodeGradient_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 10, max = 700) int rows,
      @ForAll @IntRange(min = 1, max = 40) int channels,
      @ForAll @IntRange(min = 0, max = 3) int masked,
      @ForAll @IntRange(min = 0, max = 2) int plain,
      @ForAll boolean inPlace,
      @ForAll long seed) {
    int length = rows * channels;
    Floats x = random(length, 2, 5, seed);
    Floats relu = random(length, 1, 0, seed + 1);
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, ND4J)) {
      List<Floats> gated = new ArrayList<>();
      for (int i = 0; i < masked; i++) {
        gated.add(random(length, 1, 0, seed + 10 + i));
      }
      List<Floats> open = new ArrayList<>();
      for (int i = masked == 0 ? -1 : 0; i < plain; i++) { // at least one summand
        open.add(random(length, 1, 0, seed + 20 + i));
      }
      Floats first = masked > 0 ? gated.get(0) : open.get(0);
      Floats target = inPlace ? first : holding(new float[length]);
      Normalization n = normalization(kernels, x, channels);
      Floats gx = holding(values(x));
      List<NodeKernel.Term> normalized = List.of(new NodeKernel.Term(gx, Optional.of(n)));
      kernels.node().gather(gated, Optional.of(relu), open, target, normalized);
      n.combineGradientSums(new double[][] {n.gradientSums()}, new long[] {rows});
      kernels.node().normalizedGradient(target, gx, n, gx);
      results.add(values(target));
      results.add(values(gx));
    }
    assertArrayEquals(results.get(2), results.get(0), 1e-5f);
    assertArrayEquals(results.get(3), results.get(1), 5e-4f);
    free();
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
    Shape out =
        new Shape(
            (height + 2 * padding - kernel) / stride + 1,
            (width + 2 * padding - kernel) / stride + 1,
            channels);
    Window window = new Window(in, out, kernel, stride, padding);
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

  @Property(tries = 30)
  void globalPool_randomShape_kernelsAgree(
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll @IntRange(min = 1, max = 80) int area,
      @ForAll @IntRange(min = 1, max = 35) int channels,
      @ForAll long seed) {
    Floats x = random(images * area * channels, 1, 0, seed);
    Floats gy = random(images * channels, 1, 0, seed + 1);
    List<float[]> results = new ArrayList<>();
    for (Kernels kernels : List.of(VECTOR, ND4J)) {
      Floats y = holding(new float[images * channels]);
      Floats gx = holding(new float[images * area * channels]);
      kernels.pool().globalForward(images, area, channels, x, y);
      kernels.pool().globalBackward(images, area, channels, gy, gx);
      results.add(values(y));
      results.add(values(gx));
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
    Floats x = random(rows * channels, 1, 1000, seed);
    Normalization n = normalization(VECTOR, x, channels);
    float[] values = values(x);
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
    assertArrayEquals(expected, java.util.Arrays.copyOf(n.scale(), channels), 1e-5f);
    free();
  }
}
