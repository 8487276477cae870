package org.nshot.engine.vector;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.NodeKernel;
import org.nshot.engine.program.Normalization;
import org.nshot.engine.program.Planes;
import org.nshot.space.Shape;

/**
 * {@link NodeKernel} with the JDK's vectors: one pass over memory, in blocks that stay in cache.
 */
public final class VectorNodeKernel implements NodeKernel {
  /** Work on one block: it lies within a plane whose first channel's figures are at a place. */
  private interface Block {
    void run(int from, int length, int channel);
  }

  private final Function<Shape, Planes> layout;

  /**
   * @param layout how images of a shape lie: as {@link VectorPlanes} has them
   */
  public VectorNodeKernel(Function<Shape, Planes> layout) {
    this.layout = layout;
  }

  @Override
  public Planes planes(Shape shape) {
    return layout.apply(shape);
  }

  /** Goes through an array in order. */
  private static void walk(Planes planes, int length, Block block) {
    int stretch = planes.perImage() == 1 ? length : planes.floats();
    int longest = Vectors.block(planes.stride());
    int channel = 0;
    for (int start = 0; start < length; start += stretch) {
      int end = start + stretch;
      for (int from = start; from < end; from += longest) {
        block.run(from, Math.min(longest, end - from), channel);
      }
      channel = planes.perImage() == 1 ? 0 : (channel + planes.width()) % planes.period();
    }
  }

  /** How to go through the arrays of some terms: any way will do where none is normalised. */
  private static Planes planes(List<Term> terms, int length) {
    return terms.stream()
        .flatMap(term -> term.normalization().stream())
        .map(Normalization::planes)
        .findFirst()
        .orElseGet(() -> VectorPlanes.plain(length));
  }

  @Override
  public NodeKernel.Moments moments(Normalization normalization) {
    return new Moments(normalization);
  }

  /** Sums of what is left of a value when one near its channel's mean is taken off. */
  private static final class Moments implements NodeKernel.Moments {
    private final Normalization n;
    private final float[] shift;
    private final PeriodicSums sums;
    private double rows;

    Moments(Normalization n) {
      this.n = n;
      this.shift = new float[n.planes().period()];
      this.sums = new PeriodicSums(n.planes());
    }

    @Override
    public void add(Floats x) {
      Planes planes = n.planes();
      long at = x.address(x.length());
      if (rows == 0) {
        // The first row is a value of each channel near its mean: what is left is small, and the
        // difference of squares below loses nothing.
        for (int c = 0; c < planes.channels(); c++) {
          shift[c] = Inlined.get(at, planes.first(c));
        }
        planes.repeat(shift);
      }
      walk(
          planes,
          x.length(),
          (from, length, channel) -> {
            Vectors.shiftedSums(at, shift, sums, channel, from, length);
            sums.done(length);
          });
      rows += (double) x.length() / planes.size() * planes.area();
    }

    @Override
    public void finish() {
      double[] moments = n.moments();
      int channels = n.channels();
      sums.write(moments);
      for (int c = 0; c < channels; c++) {
        double offset = moments[c] / rows;
        moments[channels + c] = Math.max(0, moments[channels + c] - moments[c] * offset);
        moments[c] = shift[c] + offset;
      }
    }
  }

  @Override
  public void forward(List<Term> terms, Optional<Floats> sum, Optional<Activated> activated) {
    Floats target = sum.or(() -> activated.map(Activated::y)).orElseThrow();
    Optional<VectorActivation> activation = activated.map(a -> VectorActivation.of(a.activation()));
    OptionalDouble top = activation.map(VectorActivation::top).orElseGet(OptionalDouble::empty);
    boolean single = terms.size() == 1 && sum.isEmpty();
    boolean activatedOnly = single && terms.get(0).normalization().isEmpty();
    int all = target.length();
    long to = target.address(all);
    long[] x = addresses(terms.stream().map(Term::x).toList(), all);
    if (single && top.isPresent() && terms.get(0).normalization().isPresent()) {
      Normalization n = terms.get(0).normalization().get();
      float most = (float) top.getAsDouble();
      walk(
          n.planes(),
          all,
          (from, length, channel) ->
              Vectors.normalizeClipped(x[0], n, channel, most, to, from, length));
      return;
    }
    long y = activated.map(a -> a.y().address(all)).orElse(to);
    walk(
        planes(terms, all),
        all,
        (from, length, channel) -> {
          if (activatedOnly) {
            activation.orElseThrow().apply(x[0], to, from, length);
            return;
          }
          for (int i = 0; i < x.length; i++) {
            add(terms.get(i), x[i], i == 0, to, from, length, channel);
          }
          activation.ifPresent(a -> a.apply(to, y, from, length));
        });
  }

  private static long[] addresses(List<Floats> stretches, int length) {
    return stretches.stream().mapToLong(stretch -> stretch.address(length)).toArray();
  }

  private static void add(
      Term term, long x, boolean first, long target, int from, int length, int channel) {
    if (term.normalization().isPresent()) {
      Normalization n = term.normalization().get();
      if (first) {
        Vectors.normalize(x, n, channel, target, from, length);
      } else {
        Vectors.addNormalized(x, n, channel, target, from, length);
      }
    } else if (first) {
      Inlined.copy(x, target, from, length);
    } else {
      Vectors.add(x, target, from, length);
    }
  }

  @Override
  public NodeKernel.Gather gather(List<Normalization> normalized) {
    return new Gather(normalized);
  }

  private static final class Gather implements NodeKernel.Gather {
    private final List<Normalization> normalized;
    private final List<PeriodicSums> sums;

    Gather(List<Normalization> normalized) {
      this.normalized = normalized;
      this.sums = normalized.stream().map(n -> new PeriodicSums(n.planes())).toList();
    }

    @Override
    public void run(
        List<Floats> gated,
        Optional<Gate> gate,
        List<Floats> plain,
        Floats target,
        List<Floats> x) {
      OptionalDouble top =
          gate.map(g -> VectorActivation.of(g.activation()).top()).orElseGet(OptionalDouble::empty);
      boolean single = gated.size() == 1 && plain.isEmpty() && sums.size() == 1;
      if (single && top.isPresent()) {
        runClipped(gated.get(0), gate.orElseThrow(), (float) top.getAsDouble(), target, x.get(0));
        return;
      }
      int all = target.length();
      long to = target.address(all);
      long[] throughGate = addresses(gated, all);
      long[] open = addresses(plain, all);
      long[] terms = addresses(x, all);
      walk(
          normalized.isEmpty() ? VectorPlanes.plain(all) : normalized.get(0).planes(),
          all,
          (from, length, channel) -> {
            boolean written = accumulate(throughGate, to, false, from, length);
            if (written) {
              Gate through = gate.orElseThrow();
              VectorActivation.of(through.activation())
                  .gate(through.of().address(all), to, from, length);
            }
            accumulate(open, to, written, from, length);
            for (int i = 0; i < terms.length; i++) {
              float[] mean = normalized.get(i).mean();
              Vectors.gradientSums(to, terms[i], mean, sums.get(i), channel, from, length);
              sums.get(i).done(length);
            }
          });
    }

    private void runClipped(Floats g, Gate gate, float top, Floats target, Floats x) {
      float[] mean = normalized.get(0).mean();
      int all = target.length();
      long gradient = g.address(all);
      long output = gate.of().address(all);
      long to = target.address(all);
      long term = x.address(all);
      PeriodicSums own = sums.get(0);
      walk(
          normalized.get(0).planes(),
          all,
          (from, length, channel) -> {
            Vectors.gateClipped(gradient, output, top, to, term, mean, own, channel, from, length);
            own.done(length);
          });
    }

    @Override
    public void finish() {
      for (int i = 0; i < sums.size(); i++) {
        sums.get(i).write(normalized.get(i).gradientSums());
      }
    }
  }

  @Override
  public void add(Floats x, Floats target) {
    int all = target.length();
    Vectors.add(x.address(all), target.address(all), 0, all);
  }

  /** target (+)= Σ terms; returns whether the target holds something. */
  private static boolean accumulate(
      long[] terms, long target, boolean written, int from, int length) {
    boolean holds = written;
    for (long term : terms) {
      if (holds) {
        Vectors.add(term, target, from, length);
      } else if (term != target) {
        Inlined.copy(term, target, from, length);
      }
      holds = true;
    }
    return holds;
  }

  @Override
  public void multiply(Floats x, Floats factor, Floats target) {
    int all = target.length();
    Vectors.multiply(x.address(all), factor.address(all), target.address(all), 0, all);
  }

  @Override
  public void normalizedGradient(Floats gradient, Floats x, Normalization n, Floats target) {
    int all = target.length();
    long g = gradient.address(all);
    long term = x.address(all);
    long to = target.address(all);
    walk(
        n.planes(),
        all,
        (from, length, channel) ->
            Vectors.normalizedGradient(g, term, n, channel, to, from, length));
  }
}
