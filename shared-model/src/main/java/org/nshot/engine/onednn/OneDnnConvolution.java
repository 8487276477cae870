package org.nshot.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_Goihw16g;
import static org.bytedeco.dnnl.global.dnnl.dnnl_Goihw8g;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_winograd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_goihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nChw16c;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nChw8c;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nchw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_oihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.onednn.OneDnn.Argument;
import org.nshot.engine.onednn.OneDnn.Plan;
import org.nshot.engine.onednn.OneDnn.Primitive;
import org.nshot.engine.program.ConvolutionKernel;
import org.nshot.engine.program.Window;
import org.nshot.engine.vector.DepthwiseDataGradient;
import org.nshot.engine.vector.DepthwiseGradient;
import org.nshot.engine.vector.DepthwiseWeights;
import org.nshot.engine.vector.VectorPlanes;
import org.nshot.engine.vector.Vectors;
import org.nshot.space.Shape;

/**
 * {@link ConvolutionKernel} with oneDNN, over images in {@link VectorPlanes#blocked planes of
 * vectors}.
 *
 * <p>3x3 convolutions run as Winograd's F(4x4, 3x3) where that is faster: a quarter of the
 * multiplications, with rounding errors up to five times a direct convolution's, some 5e-7 of a
 * value's size (DESIGN.md). Which algorithm runs depends on the geometry, the CPU's instruction set
 * and the size of the JVM's vectors alone.
 */
final class OneDnnConvolution implements ConvolutionKernel {
  /** Fewer channels give Winograd's transforms nothing to save; the weights' gradient always. */
  private static final int WINOGRAD_CHANNELS = 32;

  /** Images have no more channels than this where {@link #first} kernels read them. */
  private static final int COLOURS = 3;

  private final OneDnn dnn;
  private final Geometry geometry;
  private final Optional<OneDnnConvolution> like;
  private final long[] strides;
  private final long[] padding;
  private final Map<Pass, dnnl_memory_desc_t> layouts = new EnumMap<>(Pass.class); // of weights
  private final Map<Pass, Primitive> reorders = new EnumMap<>(Pass.class); // where there is need
  private final Primitive forward;
  private final Optional<DepthwiseDataGradient> ownDataGradient;
  private final Optional<DepthwiseWeights>
      turned; // with these it or forward is the data's gradient
  private final Optional<Primitive> dataGradient; // else
  private final Optional<DepthwiseGradient> ownGradient; // of weights
  private final Optional<Primitive> weightGradient; // else

  /**
   * @param like the kernel whose layouts of weights this one takes over
   */
  OneDnnConvolution(OneDnn dnn, Geometry geometry, Optional<OneDnnConvolution> like) {
    this.dnn = dnn;
    this.geometry = geometry;
    this.like = like;
    Window w = geometry.window();
    strides = new long[] {w.stride(), w.stride()};
    padding = new long[] {w.padding(), w.padding()};
    boolean many = Math.min(w.in().channels(), w.out().channels()) >= WINOGRAD_CHANNELS;
    forward = fastest(many, this::forward);
    boolean planes = blocked(w.in()) && blocked(w.out());
    ownDataGradient =
        planes && DepthwiseDataGradient.suits(geometry)
            ? Optional.of(new DepthwiseDataGradient(w))
            : Optional.empty();
    turned =
        ownDataGradient.isPresent() || turns() ? Optional.of(depthwiseWeights()) : Optional.empty();
    dataGradient =
        turned.isPresent() ? Optional.empty() : Optional.of(fastest(many, this::dataGradient));
    boolean own = planes && DepthwiseGradient.suits(geometry);
    ownGradient = own ? Optional.of(new DepthwiseGradient(w)) : Optional.empty();
    weightGradient = own ? Optional.empty() : Optional.of(fastest(true, this::weightGradient));
    if (like.isEmpty()) {
      layouts.forEach(this::bring);
    }
  }

  /** Whether oneDNN's forward kernel, which is the faster one, serves as the data's gradient. */
  private boolean turns() {
    Window w = geometry.window();
    if (!geometry.depthwise() || !blocked(w.in()) || !w.in().equals(w.out()) || w.stride() != 1) {
      return false;
    }
    dnnl_memory_desc_t planes =
        OneDnn.describe(
            geometry.groupedWeight(), Vectors.LANES == 16 ? dnnl_Goihw16g : dnnl_Goihw8g);
    return w.kernel() == 2 * w.padding() + 1 && OneDnn.equal(planes, layouts.get(Pass.FORWARD));
  }

  private DepthwiseWeights depthwiseWeights() {
    int kernel = geometry.window().kernel();
    return new DepthwiseWeights(geometry.groups(), kernel * kernel);
  }

  /** Makes what brings weights from our layout into a pass's, or a gradient back. */
  private void bring(Pass pass, dnnl_memory_desc_t own) {
    dnnl_memory_desc_t ours = ourWeight();
    if (!OneDnn.equal(ours, own)) {
      boolean back = pass == Pass.WEIGHT_GRADIENT;
      reorders.put(pass, back ? dnn.reorder(own, ours) : dnn.reorder(ours, own));
    }
  }

  @Override
  public int ordered(Pass pass) {
    boolean ours =
        pass == Pass.DATA_GRADIENT && turned.isPresent()
            || pass == Pass.WEIGHT_GRADIENT && ownGradient.isPresent();
    if (ours) {
      return depthwiseWeights().length();
    }
    return reorders.containsKey(pass) ? OneDnn.floats(layouts.get(pass)) : 0;
  }

  @Override
  public void order(Pass pass, Floats from, Floats to) {
    if (pass == Pass.DATA_GRADIENT && turned.isPresent()) {
      turned.get().turn(from, to);
    } else if (pass == Pass.WEIGHT_GRADIENT && ownGradient.isPresent()) {
      depthwiseWeights().restore(from, to);
    } else {
      reorders.get(pass).run(from, to);
    }
  }

  /** Winograd's algorithm where it is of use and oneDNN has it for this geometry and CPU. */
  private Primitive fastest(boolean winogradPays, IntFunction<Optional<Primitive>> pass) {
    Window w = geometry.window();
    boolean winograd =
        winogradPays
            && !grouped()
            && w.kernel() == 3
            && w.stride() == 1
            && blocked(w.in())
            && blocked(w.out());
    return (winograd ? pass.apply(dnnl_convolution_winograd) : Optional.<Primitive>empty())
        .or(() -> pass.apply(dnnl_convolution_direct))
        .orElseThrow(() -> new IllegalStateException("oneDNN has no convolution for " + geometry));
  }

  private Optional<Primitive> forward(int algorithm) {
    return forwardPlan(algorithm, askedWeight(Pass.FORWARD))
        .map(
            plan ->
                dnn.primitive(
                    plan,
                    with(
                        geometry.bias()
                            ? Optional.of(bias(DNNL_ARG_BIAS, false))
                            : Optional.empty(),
                        image(DNNL_ARG_SRC, geometry.window().in(), algorithm, false),
                        weight(Pass.FORWARD, DNNL_ARG_WEIGHTS, plan, dnnl_query_weights_md),
                        image(DNNL_ARG_DST, geometry.window().out(), algorithm, true))));
  }

  private Optional<Plan> forwardPlan(int algorithm, dnnl_memory_desc_t weight) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    OneDnn.check(
        geometry,
        dnnl_convolution_forward_desc_init(
            operation,
            dnnl_forward_training,
            algorithm,
            layout(geometry.window().in(), algorithm),
            weight,
            geometry.bias() ? OneDnn.describe(geometry.biases(), dnnl_x) : null,
            layout(geometry.window().out(), algorithm),
            strides,
            padding,
            padding));
    return dnn.plan(operation);
  }

  /**
   * @param describe fills in the gradient's description and gives oneDNN's status
   */
  private Optional<Plan> gradientPlan(
      int algorithm, ToIntFunction<dnnl_convolution_desc_t> describe) {
    return forwardPlan(algorithm, anyWeight())
        .flatMap(
            hint -> {
              try (hint) {
                dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
                OneDnn.check(geometry, describe.applyAsInt(operation));
                return dnn.plan(operation, hint);
              }
            });
  }

  private Optional<Primitive> dataGradient(int algorithm) {
    return gradientPlan(
            algorithm,
            operation ->
                dnnl_convolution_backward_data_desc_init(
                    operation,
                    algorithm,
                    layout(geometry.window().in(), algorithm),
                    askedWeight(Pass.DATA_GRADIENT),
                    layout(geometry.window().out(), algorithm),
                    strides,
                    padding,
                    padding))
        .map(
            plan ->
                dnn.primitive(
                    plan,
                    with(
                        Optional.empty(),
                        image(DNNL_ARG_DIFF_DST, geometry.window().out(), algorithm, false),
                        weight(Pass.DATA_GRADIENT, DNNL_ARG_WEIGHTS, plan, dnnl_query_weights_md),
                        image(DNNL_ARG_DIFF_SRC, geometry.window().in(), algorithm, true))));
  }

  private Optional<Primitive> weightGradient(int algorithm) {
    return gradientPlan(
            algorithm,
            operation ->
                dnnl_convolution_backward_weights_desc_init(
                    operation,
                    algorithm,
                    layout(geometry.window().in(), algorithm),
                    askedWeight(Pass.WEIGHT_GRADIENT),
                    geometry.bias() ? OneDnn.describe(geometry.biases(), dnnl_x) : null,
                    layout(geometry.window().out(), algorithm),
                    strides,
                    padding,
                    padding))
        .map(
            plan ->
                dnn.primitive(
                    plan,
                    with(
                        geometry.bias()
                            ? Optional.of(bias(DNNL_ARG_DIFF_BIAS, true))
                            : Optional.empty(),
                        image(DNNL_ARG_SRC, geometry.window().in(), algorithm, false),
                        image(DNNL_ARG_DIFF_DST, geometry.window().out(), algorithm, false),
                        weight(
                            Pass.WEIGHT_GRADIENT,
                            DNNL_ARG_DIFF_WEIGHTS,
                            plan,
                            dnnl_query_diff_weights_md))));
  }

  private static List<Argument> with(Optional<Argument> last, Argument... first) {
    List<Argument> all = new ArrayList<>(List.of(first));
    last.ifPresent(all::add);
    return all;
  }

  private Argument bias(int name, boolean written) {
    dnnl_memory_desc_t layout = OneDnn.describe(geometry.biases(), dnnl_x);
    return new Argument(name, layout, layout, written);
  }

  /** Weights as a pass has them, which is what {@link #order} makes of ours. */
  private Argument weight(Pass pass, int name, Plan plan, int query) {
    dnnl_memory_desc_t own = plan.layout(query);
    layouts.put(pass, own);
    return new Argument(name, own, own, pass == Pass.WEIGHT_GRADIENT);
  }

  private dnnl_memory_desc_t ourWeight() {
    return grouped()
        ? OneDnn.describe(geometry.groupedWeight(), dnnl_goihw)
        : OneDnn.describe(geometry.weight(), dnnl_oihw);
  }

  /** The layout to ask for: any, but where another kernel has chosen. */
  private dnnl_memory_desc_t askedWeight(Pass pass) {
    return like.map(other -> other.layouts.get(pass)).orElseGet(this::anyWeight);
  }

  private dnnl_memory_desc_t anyWeight() {
    return OneDnn.describe(
        grouped() ? geometry.groupedWeight() : geometry.weight(), dnnl_format_tag_any);
  }

  private boolean grouped() {
    return geometry.groups() > 1;
  }

  private Argument image(int name, Shape shape, int algorithm, boolean written) {
    dnnl_memory_desc_t own = layout(shape, algorithm);
    boolean blocked = blocked(shape);
    boolean bothTheSame = shape.channels() == Vectors.LANES || shape.area() == 1;
    if (blocked == blocks(algorithm) && !first() || bothTheSame) {
      return new Argument(name, own, own, written);
    }
    return new Argument(name, describe(shape, blocked ? planes() : dnnl_nhwc), own, written);
  }

  /** The layout that a primitive gets its images in. */
  private dnnl_memory_desc_t layout(Shape shape, int algorithm) {
    if (first()) {
      return describe(shape, blocked(shape) ? planes() : dnnl_nchw);
    }
    return describe(shape, blocks(algorithm) ? planes() : dnnl_nhwc);
  }

  private dnnl_memory_desc_t describe(Shape shape, int tag) {
    if (flat()) {
      return OneDnn.describe(new long[] {1, shape.channels(), geometry.images(), 1}, dnnl_nhwc);
    }
    long[] axes = {geometry.images(), shape.channels(), shape.height(), shape.width()};
    return OneDnn.describe(axes, tag);
  }

  /**
   * Whether it is a matrix product: images of one position lie as the positions of one image do,
   * and a kernel that knows them as such reads the weights once, not once an image.
   */
  private boolean flat() {
    Window w = geometry.window();
    return w.in().area() == 1 && w.out().area() == 1 && w.kernel() == 1 && !grouped();
  }

  /**
   * Whether a primitive works on planes. oneDNN has nothing fast for planes on one side only, and
   * for single planes its kernels for [images, height, width, channels] are the faster ones, but
   * for groups of channels, for which those have no gradients.
   */
  private boolean blocks(int algorithm) {
    Shape in = geometry.window().in();
    Shape out = geometry.window().out();
    boolean several = in.channels() > Vectors.LANES || out.channels() > Vectors.LANES;
    return blocked(in)
        && blocked(out)
        && (several || grouped() || algorithm == dnnl_convolution_winograd);
  }

  /** Whether it reads images of few channels and gives planes, for which oneDNN has own kernels. */
  private boolean first() {
    Window w = geometry.window();
    return w.in().channels() <= COLOURS && w.out().channels() > Vectors.LANES && blocked(w.out());
  }

  private static boolean blocked(Shape shape) {
    return VectorPlanes.blocked(shape).width() == Vectors.LANES;
  }

  private static int planes() {
    return switch (Vectors.LANES) {
      case 16 -> dnnl_nChw16c;
      case 8 -> dnnl_nChw8c;
      default -> throw new IllegalStateException("vectors of " + Vectors.LANES + " floats");
    };
  }

  @Override
  public void forward(Floats x, Floats weight, Optional<Floats> bias, Floats y) {
    if (bias.isPresent()) {
      forward.run(x, weight, y, bias.get());
    } else {
      forward.run(x, weight, y);
    }
  }

  @Override
  public void backward(
      Floats x, Floats weight, Floats gy, Optional<Floats> gx, Floats gw, Optional<Floats> gb) {
    if (ownGradient.isPresent()) {
      ownGradient.get().run(geometry.images(), x, gy, gw);
    } else if (gb.isPresent()) {
      weightGradient.orElseThrow().run(x, gy, gw, gb.get());
    } else {
      weightGradient.orElseThrow().run(x, gy, gw);
    }
    gx.ifPresent(gradient -> dataGradient(gy, weight, gradient));
  }

  private void dataGradient(Floats gy, Floats weight, Floats gx) {
    if (ownDataGradient.isPresent()) {
      ownDataGradient.get().run(geometry.images(), gy, weight, gx);
    } else {
      dataGradient.orElse(forward).run(gy, weight, gx);
    }
  }

  @Override
  public void close() {
    forward.close();
    dataGradient.ifPresent(Primitive::close);
    weightGradient.ifPresent(Primitive::close);
    reorders.values().forEach(Primitive::close);
  }
}
