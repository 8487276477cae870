/**
 * Forward and backward of a path on a batch. The only package that knows ND4J and oneDNN.
 *
 * <p>{@link org.nshot.engine.SubnetEngine} is its face: weights in, loss, gradients and per-sample
 * figures out, all as primitive arrays. Behind it a {@link org.nshot.space.SubnetGraph} becomes a
 * program over buffers planned by lifetime; kernels do the arithmetic. DESIGN.md tells why it is
 * built as it is.
 */
package org.nshot.engine;
