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
   * As the longer form, without jitter.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Augmentation named(String name) {
    return named(name, 0);
  }

  /**
   * @param jitter strength of the colour jitter, 0 to 1; only {@code imagenet} has one
   * @throws IllegalArgumentException if there is none of this name, or it has no such jitter
   */
  public static Augmentation named(String name, double jitter) {
    if (jitter != 0 && !name.equals(IMAGENET)) {
      throw new IllegalArgumentException(
          "jitter: %s, expected 0 with augment %s (augment %s has a jitter)"
              .formatted(jitter, name, IMAGENET));
    }
    return switch (name) {
      case NONE -> none();
      case CIFAR -> new CropAndFlip(CIFAR_PADDING);
      case IMAGENET -> new RandomResizedCrop(jitter);
      default ->
          throw new IllegalArgumentException(
              "unknown augmentation \"%s\", expected one of %s".formatted(name, names()));
    };
  }

  /** The image as it is. */
  public static Augmentation none() {
    return new Unchanged();
  }

  /**
   * The middle of the image, resized: how images of any size are evaluated.
   *
   * @param cropRatio side of the result over the shorter side that the image is resized to
   * @throws IllegalArgumentException unless it is above 0 and at most 1
   */
  public static Augmentation centre(double cropRatio) {
    return new ResizedCentre(cropRatio);
  }
}
