package org.nshot.engine;

import org.nshot.data.Batch;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.SliceSet;

/**
 * Runs subnets of one supernet. Holds the supernet's weights and its working memory outside the
 * heap; belongs to one thread at a time.
 */
public interface SubnetEngine extends AutoCloseable {

  /**
   * Copies weights in.
   *
   * @param slices which slices
   * @param compact their values, in the set's compact form
   */
  void load(SliceSet slices, float[] compact);

  /**
   * Forward, loss and backward with the weights last loaded.
   *
   * <p>The loss is the batch mean of the cross entropy between softmax(z) and the labels, smoothed
   * as {@link Regularization} says.
   *
   * <p>Batch normalisation takes the batch's own statistics. Where it keeps running ones, the
   * batch's mean and unbiased variance are handed back in their slices' place.
   *
   * @return with the gradient of the mean loss
   * @throws IllegalArgumentException if the images' shape is not the graph's, a label is no class,
   *     or a running variance would be of one value
   * @throws IllegalStateException if a weight of the graph was never loaded
   */
  TrainResult train(SubnetGraph graph, Batch batch, Regularization regularization);

  /**
   * Forward only. Batch normalisation takes the running statistics that were loaded where it keeps
   * them, and the batch's own elsewhere.
   */
  EvalResult evaluate(SubnetGraph graph, Batch batch);

  /**
   * Forward only, normalised as in {@link #evaluate}: which of the values that activations put out
   * are above 0. An activation that several layers read counts once for each of them.
   *
   * @return for each image, in the batch's order, a bit for each value of each activation, in an
   *     order that is the engine's own; bits that stand for no value are never set, [images][words]
   */
  long[][] activations(SubnetGraph graph, Batch batch);

  /** Bytes held outside the heap: weights, buffers, gradients. */
  long nativeBytes();

  /** What computes, for people. */
  String backend();

  @Override
  void close();
}
