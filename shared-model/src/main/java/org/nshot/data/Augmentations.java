package org.nshot.data;

import java.util.List;

/** The augmentations by name. */
public final class Augmentations {
  public static final String NONE = "none";
  public static final String CIFAR = "cifar";
  public static final String IMAGENET = "imagenet";

  private static final int CIFAR_PADDING = 4;

  private Augmentations() {}

  public static List<String> names() {
    return List.of(NONE, CIFAR, IMAGENET);
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Augmentation named(String name) {
    return switch (name) {
      case NONE -> none();
      case CIFAR -> new CropAndFlip(CIFAR_PADDING);
      case IMAGENET -> new RandomResizedCrop();
      default ->
          throw new IllegalArgumentException(
              "unknown augmentation \"%s\", expected one of %s".formatted(name, names()));
    };
  }

  /** The image as it is. */
  public static Augmentation none() {
    return new Unchanged();
  }
}
