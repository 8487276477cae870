package org.nshot.engine;

import org.nshot.supernet.SliceSet;

/**
 * What a subnet's forward and backward pass gave on a batch.
 *
 * @param loss mean over the batch
 * @param correct images whose largest logit is the label's
 * @param slices the weights that the path uses
 * @param gradient of the mean loss, in the slices' compact form; fresh, the caller's to keep.
 *     Slices whose role is not {@linkplain org.nshot.space.WeightRole#trained trained} hold no
 *     gradient but the batch's own statistic: mean or unbiased variance
 * @param sampleNorms ‖softmax(z) − onehot(y)‖₂ of each image, [batch]: an upper bound of the
 *     sample's gradient norm up to a constant (PA&amp;DA, arXiv 2302.14772, eq. 9)
 */
public record TrainResult(
    double loss, int correct, SliceSet slices, float[] gradient, float[] sampleNorms) {}
