package org.nshot.engine.nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Relu6;
import org.nd4j.linalg.factory.Nd4j;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.NodeKernel;
import org.nshot.engine.program.Normalization;
import org.nshot.engine.program.Planes;
import org.nshot.space.Activation;
import org.nshot.space.Shape;

/** {@link NodeKernel} with ND4J's operations alone. */
public final class Nd4jNodeKernel implements NodeKernel {
  @Override
  public Planes planes(Shape shape) {
    return Planes.interleaved(shape);
  }

  @Override
  public NodeKernel.Moments moments(Normalization normalization) {
    return new Moments(normalization);
  }

  /** Each part's moments, combined as lanes combine theirs. */
  private static final class Moments implements NodeKernel.Moments {
    private final Normalization n;
    private long rows;

    Moments(Normalization n) {
      this.n = n;
      Arrays.fill(n.moments(), 0);
    }

    @Override
    public void add(Floats x) {
      int channels = n.channels();
      if (rows == 0) { // the sums of an earlier batch are still there
        Arrays.fill(n.moments(), 0);
      }
      INDArray all = rows(x, channels);
      double[] part = new double[2 * channels];
      try (INDArray mean = all.mean(0);
          INDArray deviation = all.subRowVector(mean)) {
        deviation.muli(deviation);
        try (INDArray squares = deviation.sum(0)) {
          write(mean, part, 0);
          write(squares, part, channels);
        }
      }
      Normalization.combine(n.moments(), rows, part, x.length() / channels);
      rows += x.length() / channels;
    }

    @Override
    public void finish() {
      rows = 0;
    }
  }

  @Override
  public void forward(List<Term> terms, Optional<Floats> sum, Optional<Activated> activated) {
    Floats target = sum.or(() -> activated.map(Activated::y)).orElseThrow();
    for (int i = 0; i < terms.size(); i++) {
      Floats x = terms.get(i).x();
      if (terms.get(i).normalization().isPresent()) {
        Normalization n = terms.get(i).normalization().get();
        try (INDArray y = deviation(x, n);
            INDArray scale = vector(n.scale(), n.channels());
            INDArray shift = vector(n.shift(), n.channels())) {
          y.muliRowVector(scale).addiRowVector(shift);
          put(y.reshape(target.length()), i == 0, target);
        }
      } else {
        put(flat(x), i == 0, target);
      }
    }
    activated.ifPresent(a -> activate(a.activation(), flat(target), flat(a.y())));
  }

  @Override
  public NodeKernel.Gather gather(List<Normalization> normalized) {
    return new Gather(normalized);
  }

  private static final class Gather implements NodeKernel.Gather {
    private final List<Normalization> normalized;

    Gather(List<Normalization> normalized) {
      this.normalized = normalized;
      normalized.forEach(n -> Arrays.fill(n.gradientSums(), 0));
    }

    @Override
    public void run(
        List<Floats> gated,
        Optional<Gate> gate,
        List<Floats> plain,
        Floats target,
        List<Floats> x) {
      for (int i = 0; i < gated.size(); i++) {
        put(flat(gated.get(i)), i == 0, target);
      }
      if (!gated.isEmpty()) {
        Gate through = gate.orElseThrow();
        try (INDArray slope = slope(through.activation(), flat(through.of()))) {
          flat(target).muli(slope);
        }
      }
      for (int i = 0; i < plain.size(); i++) {
        put(flat(plain.get(i)), i == 0 && gated.isEmpty(), target);
      }
      for (int i = 0; i < normalized.size(); i++) {
        gradientSums(target, x.get(i), normalized.get(i));
      }
    }

    @Override
    public void finish() {}
  }

  @Override
  public void add(Floats x, Floats target) {
    flat(target).addi(flat(x));
  }

  private static void activate(Activation activation, INDArray x, INDArray y) {
    switch (activation) {
      case RELU -> Nd4j.exec(new RectifiedLinear(x, y, 0));
      case RELU6 -> relu6(x, y);
      case H_SWISH -> {
        try (INDArray factor = x.add(3)) {
          relu6(factor, factor);
          factor.muli(x).divi(6);
          y.assign(factor);
        }
      }
    }
  }

  /** The slope of an activation, from what {@link NodeKernel.Gate} says. */
  private static INDArray slope(Activation activation, INDArray of) {
    return switch (activation) {
      case RELU -> within(of, 0, Double.POSITIVE_INFINITY);
      case RELU6 -> within(of, 0, 6);
      case H_SWISH -> { // (clip(x + 3) + x · [−3 < x < 3]) / 6
        try (INDArray inside = within(of, -3, 3)) {
          INDArray slope = of.add(3);
          relu6(slope, slope);
          inside.muli(of);
          yield slope.addi(inside).divi(6);
        }
      }
    };
  }

  /** 1 where a value is between the bounds, 0 elsewhere. */
  private static INDArray within(INDArray of, double low, double high) {
    try (INDArray above = of.gt(low);
        INDArray below = of.lt(high);
        INDArray factor = below.castTo(of.dataType())) {
      return above.castTo(of.dataType()).muli(factor);
    }
  }

  private static void relu6(INDArray x, INDArray y) {
    Nd4j.exec(new Relu6(x, y, 0));
  }

  @Override
  public void multiply(Floats x, Floats factor, Floats target) {
    flat(x).muli(flat(factor), flat(target));
  }

  private static void gradientSums(Floats gradient, Floats x, Normalization n) {
    INDArray g = rows(gradient, n.channels());
    try (INDArray products = deviation(x, n)) {
      products.muli(g);
      try (INDArray first = g.sum(0);
          INDArray second = products.sum(0)) {
        add(first, n.gradientSums(), 0);
        add(second, n.gradientSums(), n.channels());
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
    return Nd4j.createFromArray(Arrays.copyOf(values, channels));
  }

  private static INDArray rows(Floats x, int channels) {
    return x.array(x.length() / channels, channels);
  }

  private static INDArray flat(Floats x) {
    return x.array(x.length());
  }

  private static void add(INDArray from, double[] target, int at) {
    for (int i = 0; i < from.length(); i++) {
      target[at + i] += from.getDouble(i);
    }
  }

  private static void write(INDArray from, double[] target, int at) {
    for (int i = 0; i < from.length(); i++) {
      target[at + i] = from.getDouble(i);
    }
  }
}
