package org.nshot.engine;

/**
 * What a subnet's forward pass gave on a batch.
 *
 * @param loss mean cross entropy over the batch
 * @param correct images whose largest logit is the label's
 * @param logits [batch, classes]; fresh, the caller's to keep
 */
public record EvalResult(double loss, int correct, float[] logits) {}
