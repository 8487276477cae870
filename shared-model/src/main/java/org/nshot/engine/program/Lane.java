package org.nshot.engine.program;

import java.util.List;
import org.nshot.data.Batch;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel.Geometry;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * One thread's share of the engine: it runs a program on its part of the batch, in memory of its
 * own, and meets the other lanes only where a figure is of the whole batch.
 */
public final class Lane implements AutoCloseable {
  private final ParameterLayout layout;
  private final Kernels kernels;
  private final SliceMemory weights;
  private final Arena gradientArena = new Arena(0); // evaluation needs none
  private SliceMemory gradients; // of the path that was trained last
  private final Arena arena = new Arena(0);
  private final ConvolutionKernel.Factory factory;
  private final ProgramCache programs;
  private Split split = new Split(0, new int[] {0});
  private long dropoutKey;
  private Exchange exchange = new Exchange(1);
  private ActivationCodes codes = new ActivationCodes(0);

  /**
   * @param weights the memory that the lanes share, as {@link SliceMemory} cuts it
   */
  public Lane(ParameterLayout layout, Kernels kernels, Arena weights) {
    this.layout = layout;
    this.kernels = kernels;
    this.factory = kernels.convolutions().get();
    this.programs = new ProgramCache(factory);
    this.weights = new SliceMemory(layout.all(), weights);
    this.gradients = new SliceMemory(SliceSet.of(List.of()), gradientArena);
  }

  /** Memory for gradients, each program's for itself while it runs. */
  SliceMemory gradientsOf(SliceSet slices) {
    return new SliceMemory(slices, gradientArena);
  }

  /** What computes. */
  public Kernels kernels() {
    return kernels;
  }

  /** The batch's cut in the current run. */
  Split split() {
    return split;
  }

  /** What dropout's masks are drawn from in the current training step. */
  long dropoutKey() {
    return dropoutKey;
  }

  Floats weight(Slice slice) {
    return weights.of(slice);
  }

  /**
   * The gradient over this lane's images of a weight that the trained path has, or a statistic of
   * the batch; there until the lane trains again.
   */
  public Floats gradient(Slice slice) {
    return gradients.of(slice);
  }

  /** Kernels of a part, and of a smaller last part with the same order of weights. */
  List<ConvolutionKernel> convolutions(Window window, int groups, boolean bias, Parts parts) {
    Geometry geometry = new Geometry(parts.size(), window, groups, bias);
    ConvolutionKernel whole = programs.kernel(geometry);
    return parts.rest() == 0
        ? List.of(whole)
        : List.of(whole, programs.kernel(geometry, parts.rest()));
  }

  /** Bytes held outside the heap. */
  public long bytes() {
    return arena.bytes() + gradientArena.bytes() + factory.bytes();
  }

  /**
   * Puts down this lane's figures and takes all lanes'.
   *
   * @return [figure][lane]
   */
  double[][][] exchange(List<double[]> figures) {
    Object[] all = exchange.meet(split.lane(), figures.toArray(double[][]::new));
    double[][][] byFigure = new double[figures.size()][all.length][];
    for (int lane = 0; lane < all.length; lane++) {
      double[][] put = (double[][]) all[lane];
      for (int figure = 0; figure < put.length; figure++) {
        byFigure[figure][lane] = put[figure];
      }
    }
    return byFigure;
  }

  /**
   * Forward, loss and backward; leaves the weights' gradients in {@link #gradient}.
   *
   * @param smoothing ε of the smoothed labels
   * @param dropout what dropout's masks are drawn from
   */
  public SoftmaxLoss train(
      SubnetGraph graph, Batch batch, float smoothing, long dropout, Split cut, Exchange meeting) {
    dropoutKey = dropout;
    Program program = start(graph, Goal.TRAIN, cut, meeting);
    gradients = program.gradients();
    float[] logits = forward(program, batch);
    SoftmaxLoss loss =
        new SoftmaxLoss(logits, batch.labels(), cut.first(), cut.own(), cut.batch(), smoothing);
    program.logitsGradient().orElseThrow().floats().put(loss.gradient(), 0);
    program.backward().forEach(Chain::run);
    return loss;
  }

  /** Forward; returns the logits of this lane's images. */
  public float[] evaluate(SubnetGraph graph, Batch batch, Split cut, Exchange meeting) {
    return forward(start(graph, Goal.EVALUATE, cut, meeting), batch);
  }

  /**
   * Forward; returns which values of activations are above 0, for each of this lane's images.
   *
   * @return [images][words]
   */
  public long[][] activations(SubnetGraph graph, Batch batch, Split cut, Exchange meeting) {
    codes = new ActivationCodes(cut.own());
    forward(start(graph, Goal.OBSERVE, cut, meeting), batch);
    long[][] joined = codes.joined();
    codes = new ActivationCodes(0);
    return joined;
  }

  /** Of the current run. */
  ActivationCodes codes() {
    return codes;
  }

  private float[] forward(Program program, Batch batch) {
    program
        .input()
        .ifPresent(
            input -> input.floats().put(batch.pixels(), split.first() * batch.image().size()));
    program.forward().forEach(Chain::run);
    float[] logits = new float[program.logits().length()];
    program.logits().floats().get(logits, 0);
    return logits;
  }

  private Program start(SubnetGraph graph, Goal goal, Split cut, Exchange meeting) {
    split = cut;
    exchange = meeting;
    ProgramCache.Key key = new ProgramCache.Key(graph, cut.own(), cut.batch(), goal);
    return programs.find(key).orElseGet(() -> make(key));
  }

  private Program make(ProgramCache.Key key) {
    Program program = Lowering.program(this, layout, key.graph(), key.goal());
    boolean moved = arena.reserve(program.plan().length());
    moved |= gradientArena.reserve(program.gradients().length());
    if (moved) {
      programs.forgetPrograms();
    }
    program.plan().bind(arena);
    programs.put(key, program);
    return program;
  }

  @Override
  public void close() {
    programs.close();
    factory.close();
    arena.close();
    gradientArena.close();
  }
}
