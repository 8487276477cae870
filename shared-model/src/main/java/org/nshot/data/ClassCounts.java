package org.nshot.data;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How many images each class has: what filters and splits have left of it. */
public final class ClassCounts {
  private static final int NAMED = 5;

  private final List<String> classes;
  private final int[] images; // [class]

  private ClassCounts(List<String> classes, int[] images) {
    this.classes = List.copyOf(classes);
    this.images = images;
  }

  /**
   * @param classes names
   * @param labels class of each image, an index into the names
   * @throws IllegalArgumentException if a label is no such index
   */
  public static ClassCounts of(List<String> classes, IntStream labels) {
    int[] images = new int[classes.size()];
    labels.forEach(
        label -> {
          if (label < 0 || label >= images.length) {
            throw new IllegalArgumentException(
                "label %s, expected 0 to %s".formatted(label, images.length - 1));
          }
          images[label]++;
        });
    return new ClassCounts(classes, images);
  }

  /**
   * @param images of each class, in the order of the names
   */
  public static ClassCounts of(List<String> classes, int[] images) {
    if (images.length != classes.size()) {
      throw new IllegalArgumentException(
          "%s counts, expected one for each of %s classes"
              .formatted(images.length, classes.size()));
    }
    return new ClassCounts(classes, images.clone());
  }

  public int classes() {
    return images.length;
  }

  public int images(int label) {
    return images[label];
  }

  public int total() {
    return IntStream.of(images).sum();
  }

  /** Labels of the classes whose number of images is such. */
  public int[] where(IntPredicate count) {
    return IntStream.range(0, images.length).filter(label -> count.test(images[label])).toArray();
  }

  /** Some classes by name, the first few of many: {@code cat, dog, …}. */
  public String names(int... labels) {
    return IntStream.of(labels)
            .limit(NAMED)
            .mapToObj(classes::get)
            .collect(Collectors.joining(", "))
        + (labels.length > NAMED ? ", …" : "");
  }

  /** Such as {@code 25 images in 3 classes, 1 (c) to 12 (a) each}. */
  @Override
  public String toString() {
    int least = 0;
    int most = 0;
    for (int label = 1; label < images.length; label++) {
      least = images[label] < images[least] ? label : least;
      most = images[label] > images[most] ? label : most;
    }
    return images[least] == images[most]
        ? "%s images in %s classes, %s each".formatted(total(), classes(), images[most])
        : "%s images in %s classes, %s (%s) to %s (%s) each"
            .formatted(
                total(),
                classes(),
                images[least],
                classes.get(least),
                images[most],
                classes.get(most));
  }
}
