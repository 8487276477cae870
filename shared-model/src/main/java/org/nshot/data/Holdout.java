package org.nshot.data;

import java.util.Arrays;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;

/**
 * Which images of the train split train, and which are kept for ranking. Drawn by seed class by
 * class, so that both parts have the classes in the proportions of the whole. At least one image of
 * each class trains.
 */
public final class Holdout {
  private final int[] trainIds;
  private final int[] keptIds;

  private Holdout(int[] trainIds, int[] keptIds) {
    this.trainIds = trainIds;
    this.keptIds = keptIds;
  }

  /**
   * @param labels class of each image, by sample id
   * @param share of each class that is kept
   * @throws IllegalArgumentException if a label is negative, a class has too few images, or nothing
   *     would be kept though something should
   */
  public static Holdout draw(int[] labels, HoldoutShare share, long seed) {
    int[][] byClass = idsByClass(labels);
    boolean[] kept = new boolean[labels.length];
    int keptCount = 0;
    for (int c = 0; c < byClass.length; c++) {
      int[] ids = byClass[c];
      RandomStream.of(seed, Purpose.HOLDOUT, c).shuffle(ids);
      int keep = ids.length == 0 ? 0 : share.of(ids.length);
      for (int i = 0; i < keep; i++) {
        kept[ids[i]] = true;
      }
      keptCount += keep;
    }
    if (keptCount == 0 && !share.none()) {
      throw new IllegalArgumentException(nothingKept(byClass, labels.length, share));
    }
    int[] trainIds = new int[labels.length - keptCount];
    int[] keptIds = new int[keptCount];
    int train = 0;
    int keep = 0;
    for (int id = 0; id < labels.length; id++) {
      if (kept[id]) {
        keptIds[keep++] = id;
      } else {
        trainIds[train++] = id;
      }
    }
    return new Holdout(trainIds, keptIds);
  }

  /**
   * Sample ids that train, ascending. An id's place in here is its position in the importance
   * table.
   */
  public int[] trainIds() {
    return trainIds.clone();
  }

  /** Sample ids kept for ranking, ascending. */
  public int[] keptIds() {
    return keptIds.clone();
  }

  private static String nothingKept(int[][] byClass, int images, HoldoutShare share) {
    int classes = 0;
    int most = 0;
    for (int[] ids : byClass) {
      classes += ids.length > 0 ? 1 : 0;
      most = Math.max(most, ids.length);
    }
    return "holdout %s of %s images in %s classes of at most %s keeps none for ranking, as one of each class trains: take %s"
        .formatted(
            share,
            images,
            classes,
            most,
            most < 2
                ? "holdout 0 and rank on another split, or more images"
                : "holdout %s or more, or 0 and rank on another split"
                    .formatted(HoldoutShare.Part.keepingOneOf(most)));
  }

  private static int[][] idsByClass(int[] labels) {
    int[] counts = new int[0];
    for (int id = 0; id < labels.length; id++) {
      int label = labels[id];
      if (label < 0) {
        throw new IllegalArgumentException(
            "sample %s: label %s, expected at least 0".formatted(id, label));
      }
      if (label >= counts.length) {
        counts = Arrays.copyOf(counts, Math.max(label + 1, 2 * counts.length));
      }
      counts[label]++;
    }
    int[][] ids = new int[counts.length][];
    for (int c = 0; c < counts.length; c++) {
      ids[c] = new int[counts[c]];
    }
    int[] filled = new int[counts.length];
    for (int id = 0; id < labels.length; id++) {
      ids[labels[id]][filled[labels[id]]++] = id;
    }
    return ids;
  }
}
