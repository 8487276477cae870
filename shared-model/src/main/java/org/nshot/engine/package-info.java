/**
 * Forward and backward of a path on a batch: the public face of the engine's rooms.
 *
 * <p>{@link org.nshot.engine.SubnetEngine} takes weights in and gives loss, gradients and
 * per-sample figures, all as primitive arrays. Behind it, in {@code program}, a {@link
 * org.nshot.space.SubnetGraph} becomes a program over buffers planned by lifetime; a room for each
 * kind of kernels ({@code vector}, {@code onednn}, {@code nd4j}) does the arithmetic in {@code
 * memory}. Rooms depend on each other in one direction, and nobody outside looks into one.
 * DESIGN.md tells why it is built as it is.
 */
package org.nshot.engine;
