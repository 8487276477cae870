package org.nshot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * {@link NodeKernel} with the JDK's vectors: one pass over memory, in blocks that stay in cache.
 */
final class VectorNodeKernel implements NodeKernel {
  @Override
  public int period(int channels) {
    return Vectors.period(channels);
  }

  @Override
  public void moments(Floats x, Normalization n) {
    int channels = n.channels();
    // The first row is a value of each channel near its mean: what is left is small, and the
    // difference of squares below loses nothing.
    float[] shift = new float[n.mean().length];
    for (int i = 0; i < shift.length; i++) {
      shift[i] = x.bytes().getFloat(i % channels * Float.BYTES);
    }
    PeriodicSums sums = new PeriodicSums(shift.length, channels);
    int block = Vectors.block(shift.length);
    for (int from = 0; from < x.length(); from += block) {
      int length = Math.min(block, x.length() - from);
      Vectors.shiftedSums(x.bytes(), shift, sums.first(), sums.second(), from, length);
      sums.blockDone();
    }
    double[] moments = n.moments();
    sums.write(moments);
    double rows = (double) x.length() / channels;
    for (int c = 0; c < channels; c++) {
      double offset = moments[c] / rows;
      moments[channels + c] = Math.max(0, moments[channels + c] - moments[c] * offset);
      moments[c] = shift[c] + offset;
    }
  }

  @Override
  public void forward(List<Term> terms, Optional<Floats> sum, Optional<Floats> relu) {
    Floats target = sum.or(() -> relu).orElseThrow();
    int block = block(terms);
    for (int from = 0; from < target.length(); from += block) {
      int length = Math.min(block, target.length() - from);
      if (terms.size() == 1 && terms.get(0).normalization().isEmpty() && sum.isEmpty()) {
        Vectors.relu(terms.get(0).x().bytes(), target.bytes(), from, length);
        continue;
      }
      for (int i = 0; i < terms.size(); i++) {
        add(terms.get(i), i == 0, target.bytes(), from, length);
      }
      if (relu.isPresent()) {
        Vectors.relu(target.bytes(), relu.get().bytes(), from, length);
      }
    }
  }

  private static void add(Term term, boolean first, ByteBuffer target, int from, int length) {
    ByteBuffer x = term.x().bytes();
    if (term.normalization().isPresent()) {
      Normalization n = term.normalization().get();
      if (first) {
        Vectors.normalize(x, n.mean(), n.scale(), target, from, length);
      } else {
        Vectors.addNormalized(x, n.mean(), n.scale(), target, from, length);
      }
    } else if (first) {
      Vectors.copy(x, target, from, length);
    } else {
      Vectors.add(x, target, from, length);
    }
  }

  private static int block(List<Term> terms) {
    return terms.stream()
        .flatMap(term -> term.normalization().stream())
        .mapToInt(n -> Vectors.block(n.mean().length))
        .findFirst()
        .orElseGet(() -> Vectors.block(Vectors.LANES));
  }

  @Override
  public void gather(
      List<Floats> masked,
      Optional<Floats> relu,
      List<Floats> plain,
      Floats target,
      List<Term> normalized) {
    int block = block(normalized);
    List<PeriodicSums> sums =
        normalized.stream()
            .map(Term::normalization)
            .map(Optional::orElseThrow)
            .map(n -> new PeriodicSums(n.mean().length, n.channels()))
            .toList();
    for (int from = 0; from < target.length(); from += block) {
      int length = Math.min(block, target.length() - from);
      boolean written = accumulate(masked, target, false, from, length);
      if (written) {
        Vectors.gate(relu.orElseThrow().bytes(), target.bytes(), from, length);
      }
      accumulate(plain, target, written, from, length);
      for (int i = 0; i < sums.size(); i++) {
        addGradientSums(target, normalized.get(i), sums.get(i), from, length);
      }
    }
    for (int i = 0; i < sums.size(); i++) {
      sums.get(i).write(normalized.get(i).normalization().orElseThrow().gradientSums());
    }
  }

  private static void addGradientSums(
      Floats gradient, Term term, PeriodicSums sums, int from, int length) {
    ByteBuffer x = term.x().bytes();
    float[] mean = term.normalization().orElseThrow().mean();
    Vectors.gradientSums(gradient.bytes(), x, mean, sums.first(), sums.second(), from, length);
    sums.blockDone();
  }

  /** target (+)= Σ terms; returns whether the target holds something. */
  private static boolean accumulate(
      List<Floats> terms, Floats target, boolean written, int from, int length) {
    boolean holds = written;
    for (Floats term : terms) {
      if (holds) {
        Vectors.add(term.bytes(), target.bytes(), from, length);
      } else if (term != target) {
        Vectors.copy(term.bytes(), target.bytes(), from, length);
      }
      holds = true;
    }
    return holds;
  }

  @Override
  public void normalizedGradient(Floats gradient, Floats x, Normalization n, Floats target) {
    int block = Vectors.block(n.mean().length);
    for (int from = 0; from < x.length(); from += block) {
      int length = Math.min(block, x.length() - from);
      Vectors.normalizedGradient(gradient.bytes(), x.bytes(), n, target.bytes(), from, length);
    }
  }
}
