package org.nshot.engine.program;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nshot.engine.memory.Floats;

/**
 * A buffer of a program before and after memory is planned for it. Compared by identity.
 *
 * <p>Lives from the first step that writes it to the last that reads it. One that only a {@link
 * Chain} sees has memory for some images at a time.
 */
final class Value {
  private final int length;
  private final int ofImage;
  private final boolean differentiable;
  private final Map<Images, Floats> parts = new HashMap<>();
  private Optional<Function<Value, Step>> recipe = Optional.empty();
  private Floats floats;
  private boolean local;

  private Value(int length, int ofImage, boolean differentiable) {
    this.length = length;
    this.ofImage = ofImage;
    this.differentiable = differentiable;
  }

  /**
   * @param length number of floats
   */
  static Value of(int length) {
    return new Value(length, 0, true);
  }

  /**
   * Images of a lane.
   *
   * @param ofImage floats of an image
   * @param differentiable whether it depends on a weight, so that its gradient is of use
   */
  static Value ofImages(int images, int ofImage, boolean differentiable) {
    long floats = (long) images * ofImage;
    if (floats > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s images on one thread, of %s values each in some layer: expected at most %s values"
                  .formatted(images, ofImage, Integer.MAX_VALUE)
              + " together, so take more --threads, or in training a smaller --batch");
    }
    return new Value((int) floats, ofImage, differentiable);
  }

  /** Another one for as much, such as this one's gradient. */
  Value another() {
    return new Value(length, ofImage, true);
  }

  int length() {
    return length;
  }

  /** Floats of an image; 0 where it holds something else. */
  int ofImage() {
    return ofImage;
  }

  boolean differentiable() {
    return differentiable;
  }

  /** Says how to compute it once more, so that it need not be kept until its gradient is due. */
  void computedBy(Function<Value, Step> step) {
    recipe = Optional.of(step);
  }

  /** The step that computes it once more into another value; empty where it is to be kept. */
  Optional<Function<Value, Step>> recipe() {
    return recipe;
  }

  /**
   * Gives it memory.
   *
   * @param some whether that is for some images at a time
   */
  void bind(Floats memory, boolean some) {
    floats = memory;
    local = some;
    parts.clear();
  }

  /** The memory it was given. */
  Floats floats() {
    return floats;
  }

  /** The part of the memory that holds some images. */
  Floats floats(Images images) {
    int from = local ? 0 : images.first() * ofImage;
    int count = images.count() * ofImage;
    if (from == 0 && count == floats.length()) {
      return floats;
    }
    Images place = new Images(local ? 0 : images.first(), images.count());
    return parts.computeIfAbsent(place, key -> floats.part(from, count));
  }
}
