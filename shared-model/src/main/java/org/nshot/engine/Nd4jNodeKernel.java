package org.nshot.engine;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;
import org.nshot.space.Shape;

/** {@link NodeKernel} with ND4J's operations alone. */
final class Nd4jNodeKernel implements NodeKernel {
  @Override
  public Planes planes(Shape shape) {
    return Planes.interleaved(shape);
  }

  @Override
  public void moments(Floats x, Normalization n) {
    INDArray rows = rows(x, n.channels());
    try (INDArray mean = rows.mean(0);
        INDArray deviation = rows.subRowVector(mean)) {
      deviation.muli(deviation);
      try (INDArray squares = deviation.sum(0)) {
        write(mean, n.moments(), 0);
        write(squares, n.moments(), n.channels());
      }
    }
  }

  @Override
  public void forward(List<Term> terms, Optional<Floats> sum, Optional<Floats> relu) {
    Floats target = sum.or(() -> relu).orElseThrow();
    for (int i = 0; i < terms.size(); i++) {
      Floats x = terms.get(i).x();
      if (terms.get(i).normalization().isPresent()) {
        Normalization n = terms.get(i).normalization().get();
        try (INDArray y = deviation(x, n);
            INDArray scale = vector(n.scale(), n.channels())) {
          y.muliRowVector(scale);
          put(y.reshape(target.length()), i == 0, target);
        }
      } else {
        put(flat(x), i == 0, target);
      }
    }
    relu.ifPresent(y -> Nd4j.exec(new RectifiedLinear(flat(target), flat(y), 0)));
  }

  @Override
  public void gather(
      List<Floats> masked,
      Optional<Floats> relu,
      List<Floats> plain,
      Floats target,
      List<Term> normalized) {
    for (int i = 0; i < masked.size(); i++) {
      put(flat(masked.get(i)), i == 0, target);
    }
    if (!masked.isEmpty()) {
      try (INDArray open = flat(relu.orElseThrow()).gt(0);
          INDArray gate = open.castTo(flat(target).dataType())) {
        flat(target).muli(gate);
      }
    }
    for (int i = 0; i < plain.size(); i++) {
      put(flat(plain.get(i)), i == 0 && masked.isEmpty(), target);
    }
    for (Term term : normalized) {
      gradientSums(target, term.x(), term.normalization().orElseThrow());
    }
  }

  private static void gradientSums(Floats gradient, Floats x, Normalization n) {
    INDArray g = rows(gradient, n.channels());
    try (INDArray products = deviation(x, n)) {
      products.muli(g);
      try (INDArray first = g.sum(0);
          INDArray second = products.sum(0)) {
        write(first, n.gradientSums(), 0);
        write(second, n.gradientSums(), n.channels());
      }
    }
  }

  @Override
  public void normalizedGradient(Floats gradient, Floats x, Normalization n, Floats target) {
    int channels = n.channels();
    try (INDArray mean = vector(n.gradientMean(), channels);
        INDArray scale = vector(n.scale(), channels);
        INDArray slope = vector(n.gradientSlope(), channels);
        INDArray scaled = rows(gradient, channels).subRowVector(mean);
        INDArray deviation = deviation(x, n)) {
      scaled.muliRowVector(scale);
      deviation.muliRowVector(slope);
      rows(target, channels).assign(scaled.subi(deviation));
    }
  }

  private static void put(INDArray x, boolean first, Floats target) {
    INDArray to = flat(target);
    if (!first) {
      to.addi(x);
    } else if (x != to) {
      to.assign(x);
    }
  }

  private static INDArray deviation(Floats x, Normalization n) {
    try (INDArray mean = vector(n.mean(), n.channels())) {
      return rows(x, n.channels()).subRowVector(mean);
    }
  }

  private static INDArray vector(float[] values, int channels) {
    return Nd4j.createFromArray(java.util.Arrays.copyOf(values, channels));
  }

  private static INDArray rows(Floats x, int channels) {
    return x.array(x.length() / channels, channels);
  }

  private static INDArray flat(Floats x) {
    return x.array(x.length());
  }

  private static void write(INDArray from, double[] target, int at) {
    for (int i = 0; i < from.length(); i++) {
      target[at + i] = from.getDouble(i);
    }
  }
}
