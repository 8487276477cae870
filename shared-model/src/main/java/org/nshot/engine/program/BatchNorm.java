package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.space.Layer;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/**
 * The layer BatchNorm within a {@link Node}: which statistics normalise, and where the gradients of
 * its weights and the statistics of its batch go. The arithmetic is its {@link Normalization}'s.
 */
final class BatchNorm {
  /** γ and β. */
  private record Affine(Slice scale, Slice shift) {}

  /** Running mean and variance. */
  private record Running(Slice mean, Slice variance) {}

  private final Lane lane;
  private final Normalization figures;
  private final Optional<Affine> affine;
  private final Optional<Running> running;
  private final boolean train;

  BatchNorm(
      Lane lane,
      ParameterLayout layout,
      Layer.BatchNorm layer,
      Normalization figures,
      boolean train) {
    this.lane = lane;
    this.figures = figures;
    this.affine =
        layer.affine().map(a -> new Affine(layout.slice(a.scale()), layout.slice(a.shift())));
    this.running =
        layer.running().map(r -> new Running(layout.slice(r.mean()), layout.slice(r.variance())));
    this.train = train;
  }

  Normalization figures() {
    return figures;
  }

  /** Whether it has weights of its own that gradients move. */
  boolean trained() {
    return affine.isPresent();
  }

  /** Whether the batch's statistics normalise, so that its moments are to be taken. */
  boolean ofBatch() {
    return train || running.isEmpty();
  }

  /**
   * Makes the figures ready; those of the batch have been combined over the lanes. In training the
   * batch's statistics go where weights have their gradients, the same in every lane.
   */
  void complete() {
    running.ifPresent(train ? this::handBack : this::takeRunning);
    affine.ifPresent(a -> figures.affine(values(a.scale()), values(a.shift())));
  }

  private void handBack(Running to) {
    lane.gradient(to.mean()).put(figures.mean(), 0);
    lane.gradient(to.variance()).put(figures.unbiasedVariance(), 0);
  }

  private void takeRunning(Running from) {
    figures.fix(values(from.mean()), values(from.variance()));
  }

  /** Adds the steps that tell γ's and β's gradients from this lane's sums. */
  void backward(Backward program) {
    affine.ifPresent(
        a -> {
          WeightGradient scale = WeightGradient.of(lane, a.scale(), program);
          WeightGradient shift = WeightGradient.of(lane, a.shift(), program);
          List<Value> writes = new ArrayList<>();
          scale.scratch().ifPresent(writes::add);
          shift.scratch().ifPresent(writes::add);
          program.add(
              Step.whole(
                  List.of(),
                  writes,
                  () -> {
                    scale.floats().put(figures.scaleGradient(), 0);
                    shift.floats().put(figures.shiftGradient(), 0);
                  }));
          scale.addUp(program);
          shift.addUp(program);
        });
  }

  private float[] values(Slice slice) {
    float[] values = new float[slice.length()];
    lane.weight(slice).get(values, 0);
    return values;
  }
}
