package org.nshot.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.ConvolutionKernel.Geometry;
import org.nshot.engine.program.ConvolutionKernel.Pass;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.program.NodeKernel;
import org.nshot.engine.program.Normalization;
import org.nshot.engine.program.Planes;
import org.nshot.engine.program.PoolKernel;
import org.nshot.engine.program.Window;
import org.nshot.space.Shape;

/** Kernels whose every call is counted in a {@link KernelProfile}. */
final class ProfiledKernels {
  private ProfiledKernels() {}

  static Kernels of(Kernels kernels, KernelProfile profile) {
    return new Kernels(
        kernels.name(),
        new Nodes(kernels.node(), profile),
        new Pools(kernels.pool(), profile),
        () -> new Convolutions(kernels.convolutions().get(), profile),
        kernels.cached());
  }

  private static double bytes(Stream<Floats> touched) {
    return (double) Float.BYTES * touched.mapToLong(Floats::length).sum();
  }

  /** Each counts as often as it is named: once to be read, once to be written. */
  private static double bytes(Floats... touched) {
    long floats = 0;
    for (Floats one : touched) {
      floats += one.length();
    }
    return (double) Float.BYTES * floats;
  }

  private static final String GATHER = "node backward: gather, gate, normalisation's sums";

  private record Nodes(NodeKernel kernel, KernelProfile profile) implements NodeKernel {
    @Override
    public Planes planes(Shape shape) {
      return kernel.planes(shape);
    }

    @Override
    public Moments moments(Normalization normalization) {
      Moments moments = kernel.moments(normalization);
      return new Moments() {
        @Override
        public void add(Floats x) {
          profile.time("batch normalisation: moments", 0, bytes(x), () -> moments.add(x));
        }

        @Override
        public void finish() {
          profile.time("batch normalisation: moments", 0, 0, moments::finish);
        }
      };
    }

    @Override
    public void forward(List<Term> terms, Optional<Floats> sum, Optional<Activated> activated) {
      double bytes =
          bytes(
              Stream.of(
                      terms.stream().map(Term::x),
                      sum.stream(),
                      activated.stream().map(Activated::y))
                  .flatMap(some -> some));
      profile.time(
          "node: normalise, sum, activate", 0, bytes, () -> kernel.forward(terms, sum, activated));
    }

    @Override
    public Gather gather(List<Normalization> normalized) {
      Gather gather = kernel.gather(normalized);
      return new Gather() {
        @Override
        public void run(
            List<Floats> gated,
            Optional<Gate> gate,
            List<Floats> plain,
            Floats target,
            List<Floats> x) {
          double bytes =
              bytes(
                  Stream.of(
                          gated.stream(),
                          gate.stream().map(Gate::of),
                          plain.stream(),
                          Stream.of(target),
                          x.stream())
                      .flatMap(some -> some));
          profile.time(GATHER, 0, bytes, () -> gather.run(gated, gate, plain, target, x));
        }

        @Override
        public void finish() {
          profile.time(GATHER, 0, 0, gather::finish);
        }
      };
    }

    @Override
    public void add(Floats x, Floats target) {
      profile.time("gradients: add", 0, bytes(x, target, target), () -> kernel.add(x, target));
    }

    @Override
    public void multiply(Floats x, Floats factor, Floats target) {
      profile.time(
          "dropout", 0, bytes(x, factor, target), () -> kernel.multiply(x, factor, target));
    }

    @Override
    public void normalizedGradient(
        Floats gradient, Floats x, Normalization normalization, Floats target) {
      profile.time(
          "batch normalisation: gradient",
          0,
          bytes(gradient, x, target),
          () -> kernel.normalizedGradient(gradient, x, normalization, target));
    }
  }

  private record Pools(PoolKernel kernel, KernelProfile profile) implements PoolKernel {
    @Override
    public void forward(Window window, int images, Floats x, Floats y) {
      profile.time(name(window), 0, bytes(x, y), () -> kernel.forward(window, images, x, y));
    }

    @Override
    public void backward(Window window, int images, Floats gy, Floats gx) {
      profile.time(
          name(window) + ", gradient",
          0,
          bytes(gy, gx),
          () -> kernel.backward(window, images, gy, gx));
    }

    private static String name(Window window) {
      return "average pooling " + window.kernel() + ", stride " + window.stride();
    }

    @Override
    public void globalForward(Planes planes, Floats x, Floats y) {
      profile.time("global pooling", 0, bytes(x, y), () -> kernel.globalForward(planes, x, y));
    }

    @Override
    public void globalBackward(Planes planes, Floats gy, Floats gx) {
      profile.time(
          "global pooling, gradient",
          0,
          bytes(gy, gx),
          () -> kernel.globalBackward(planes, gy, gx));
    }
  }

  private record Convolutions(ConvolutionKernel.Factory factory, KernelProfile profile)
      implements ConvolutionKernel.Factory {
    @Override
    public ConvolutionKernel kernel(Geometry geometry) {
      return new Convolution(factory.kernel(geometry), profile, geometry);
    }

    @Override
    public ConvolutionKernel kernel(Geometry geometry, ConvolutionKernel like) {
      return new Convolution(
          factory.kernel(geometry, ((Convolution) like).kernel), profile, geometry);
    }

    @Override
    public long bytes() {
      return factory.bytes();
    }

    @Override
    public void close() {
      factory.close();
    }
  }

  private static final class Convolution implements ConvolutionKernel {
    private final ConvolutionKernel kernel;
    private final KernelProfile profile;
    private final String name; // made once: a step has a thousand calls
    private final String weightsGradient;
    private final String bothGradients;
    private final double flops;

    Convolution(ConvolutionKernel kernel, KernelProfile profile, Geometry geometry) {
      this.kernel = kernel;
      this.profile = profile;
      this.name = name(geometry);
      this.weightsGradient = name + ", weights' gradient";
      this.bothGradients = name + ", both gradients";
      this.flops = flops(geometry);
    }

    @Override
    public int ordered(Pass pass) {
      return kernel.ordered(pass);
    }

    @Override
    public void order(Pass pass, Floats from, Floats to) {
      profile.time(
          "weights brought into oneDNN's order",
          0,
          bytes(from, to),
          () -> kernel.order(pass, from, to));
    }

    @Override
    public void forward(Floats x, Floats weight, Optional<Floats> bias, Floats y) {
      profile.time(name, flops, bytes(x, weight, y), () -> kernel.forward(x, weight, bias, y));
    }

    @Override
    public void backward(
        Floats x, Floats weight, Floats gy, Optional<Floats> gx, Floats gw, Optional<Floats> gb) {
      Runnable call = () -> kernel.backward(x, weight, gy, gx, gw, gb);
      if (gx.isPresent()) {
        profile.time(bothGradients, 2 * flops, bytes(x, gy, weight, gw, gx.get()), call);
      } else {
        profile.time(weightsGradient, flops, bytes(x, gy, gw), call);
      }
    }

    @Override
    public void close() {
      kernel.close();
    }

    private static String name(Geometry geometry) {
      Window window = geometry.window();
      return "%s%sx%s, %s to %s channels, %s px%s"
          .formatted(
              geometry.depthwise() ? "depthwise " : "",
              window.kernel(),
              window.kernel(),
              window.in().channels(),
              window.out().channels(),
              window.in().height(),
              window.stride() == 1 ? "" : ", stride " + window.stride());
    }

    private static double flops(Geometry geometry) {
      Window window = geometry.window();
      double taps =
          (double) window.kernel() * window.kernel() * window.in().channels() / geometry.groups();
      return 2 * taps * window.out().size() * geometry.images();
    }
  }
}
