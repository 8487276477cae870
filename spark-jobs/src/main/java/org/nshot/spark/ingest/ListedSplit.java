package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.space.Shape;

/** A split of images that were listed one by one, by class and then by their path within it. */
final class ListedSplit implements BatchedSplit {
  private final String name;
  private final List<ListedImage> images;

  private ListedSplit(String name, List<ListedImage> images) {
    this.name = name;
    this.images = images;
  }

  /**
   * @throws IOException naming an image that is there twice, as in a tar that was added to
   */
  static ListedSplit of(String name, List<ListedImage> images) throws IOException {
    List<ListedImage> sorted = images.stream().sorted(ListedImage.ORDER).toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (ListedImage.ORDER.compare(sorted.get(i - 1), sorted.get(i)) == 0) {
        throw new IOException(
            "%s: %s is there twice, expected each image once"
                .formatted(name, sorted.get(i).path()));
      }
    }
    return new ListedSplit(name, sorted);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int count() {
    return images.size();
  }

  @Override
  public Optional<int[]> countsByClass(int classes) {
    int[] counts = new int[classes];
    images.forEach(image -> counts[image.label()]++);
    return Optional.of(counts);
  }

  @Override
  public boolean holdsFiles() {
    return true;
  }

  @Override
  public long bytes() {
    return images.stream().mapToLong(ListedImage::bytes).sum();
  }

  @Override
  public List<ImageBatch> batches(int imagesPerBatch) {
    List<ImageBatch> batches = new ArrayList<>();
    for (int from = 0; from < images.size(); from += imagesPerBatch) {
      int to = Math.min(images.size(), from + imagesPerBatch);
      batches.add(new ListedBatch(images.subList(from, to)));
    }
    return batches;
  }

  @Override
  public Optional<Shape> probableSize(Configuration hadoop, Intake intake) throws IOException {
    return SizeProbe.mostCommon(new ListedBatch(SizeProbe.some(images)).read(hadoop, intake));
  }
}
