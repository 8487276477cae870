package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.space.Shape;

/** A split of single image files. */
final class FolderSplit implements SourceSplit {
  private static final int PROBES = 32;
  private static final Shape ANY_SIZE = new Shape(1, 1, 3);

  /**
   * @param path relative to the input
   * @param bytes length of the file
   */
  record Image(String path, int label, long bytes) {}

  private final String name;
  private final String root;
  private final List<Image> images;

  /**
   * @param root the input's URI
   */
  FolderSplit(String name, String root, List<Image> images) {
    this.name = name;
    this.root = root;
    this.images = images;
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
    return images.stream().mapToLong(Image::bytes).sum();
  }

  @Override
  public List<ImageBatch> batches(int imagesPerBatch) {
    List<ImageBatch> batches = new ArrayList<>();
    for (int from = 0; from < images.size(); from += imagesPerBatch) {
      int to = Math.min(images.size(), from + imagesPerBatch);
      batches.add(new FolderBatch(root, images.subList(from, to)));
    }
    return batches;
  }

  @Override
  public Optional<Shape> probableSize(Configuration hadoop, long maxPixels) throws IOException {
    int probes = Math.min(PROBES, images.size());
    List<Image> some = new ArrayList<>();
    for (int i = 0; i < probes; i++) {
      some.add(images.get((int) ((long) i * images.size() / probes)));
    }
    // No image is expected to be of this size, so none is decoded.
    Iterator<Candidate> seen =
        new FolderBatch(root, some).read(hadoop, Intake.ofPixels(ANY_SIZE, maxPixels));
    Map<Shape, Integer> counts = new HashMap<>();
    while (seen.hasNext()) {
      Shape size =
          seen.next() instanceof Candidate.Bad bad ? bad.size().orElse(ANY_SIZE) : ANY_SIZE;
      counts.merge(size, 1, Integer::sum);
    }
    counts.remove(ANY_SIZE);
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }
}
