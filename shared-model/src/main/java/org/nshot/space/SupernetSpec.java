package org.nshot.space;

import java.util.OptionalInt;

/**
 * Everything that a supernet's network follows from.
 *
 * @param image what one image is
 * @param classes number of classes
 * @param fewShotBlock name or number of the block whose operations split it into several, or
 *     {@value #WHOLE}
 */
public record SupernetSpec(SpaceSpec space, Shape image, int classes, String fewShotBlock)
    implements NetworkSpec {
  /** Of a supernet that is not split. */
  public static final String WHOLE = "none";

  /** One that is not split. */
  public SupernetSpec(SpaceSpec space, Shape image, int classes) {
    this(space, image, classes, WHOLE);
  }

  /** What was split, or is not. */
  public SupernetSpec whole() {
    return new SupernetSpec(space, image, classes);
  }

  /**
   * @throws IllegalArgumentException if the space can't take images of that shape, or has no such
   *     block to split
   */
  @Override
  public SearchSpace create() {
    SearchSpace one = space.at(image, classes);
    if (fewShotBlock.equals(WHOLE)) {
      return one;
    }
    OptionalInt block = one.block(fewShotBlock);
    if (block.isEmpty()) {
      throw new IllegalArgumentException(
          "few-shot-block: %s, expected %s, a number below %s or one of %s"
              .formatted(
                  fewShotBlock,
                  WHOLE,
                  one.blocks().size(),
                  one.blocks().stream().map(ChoiceBlock::name).toList()));
    }
    if (one.blocks().get(block.getAsInt()).operations().size() == 1) {
      throw new IllegalArgumentException(
          "few-shot-block: %s has one operation, expected a block of several to split by: one of %s"
              .formatted(
                  fewShotBlock,
                  one.blocks().stream()
                      .filter(other -> other.operations().size() > 1)
                      .map(ChoiceBlock::name)
                      .toList()));
    }
    return one.split(block.getAsInt());
  }
}
