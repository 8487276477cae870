package org.nshot.bench.truth;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.Augmentations;
import org.nshot.data.Batch;
import org.nshot.data.BatchAssembler;
import org.nshot.data.DatasetManifest;
import org.nshot.data.ImageShard;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.engine.TrainResult;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.session.SparkSessions;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/**
 * How to split a supernet in two so that operations whose gradients agree go on sharing (Hu et al.,
 * "Generalizing Few-Shot NAS with Gradient Matching", ICLR 2022, arXiv 2203.15207).
 *
 * <p>For a block, the similarity of two of its operations is the mean, over batches and paths drawn
 * evenly, of the cosine between the gradients of the weights outside of the block, the path having
 * the one operation there or the other. A block's operations are parted into two groups of half of
 * them each so that the mean similarity between the groups is least; the block to split is that
 * where it is least of all.
 */
final class GradientSplit {
  private static final int BATCH = 64;
  private static final long SEED = 0;

  private GradientSplit() {}

  /** Two groups of a block's operations, and how alike gradients of different groups are. */
  private record Cut(int block, List<List<Integer>> groups, double similarity) {}

  /**
   * Prints, best first, what each block's best split is in {@code few-shot-block}'s notation.
   *
   * @param args URI of a run; that of its data; how many batches
   */
  public static void main(String[] args) throws IOException {
    TrainedRun run = TrainedRun.ofSupernet(new RunFiles(args[0], new Configuration()));
    SearchSpace space = run.description().supernet().create();
    ImageDataset data = ImageDataset.open(SparkSessions.open("GradientSplit", 1), args[1]);
    int[] ids = run.description().config().holdout(data.labels(DatasetManifest.TRAIN)).trainIds();
    try (ShardedImages images = data.shards(DatasetManifest.TRAIN, ids, 1)) {
      BatchAssembler batches =
          new BatchAssembler(
              space.image(),
              data.manifest().normalization(),
              Augmentations.named(Augmentations.CIFAR));
      double[][][] similarity =
          similarities(
              space, run.weights(), images.shard(0).open(), batches, Integer.parseInt(args[2]));
      IntStream.range(0, space.blocks().size())
          .mapToObj(block -> cut(block, similarity[block]))
          .sorted(Comparator.comparingDouble(Cut::similarity))
          .forEach(cut -> System.out.println(text(space, cut)));
    }
  }

  private static String text(SearchSpace space, Cut cut) {
    ChoiceBlock block = space.blocks().get(cut.block());
    String groups =
        cut.groups().stream()
            .map(
                group ->
                    group.stream().map(block.operations()::get).collect(Collectors.joining("+")))
            .collect(Collectors.joining(","));
    return String.format(Locale.ROOT, "%.4f %s:%s", cut.similarity(), block.name(), groups);
  }

  /** [block][operation][operation]. */
  private static double[][][] similarities(
      SearchSpace space, float[] weights, ImageShard images, BatchAssembler batches, int count) {
    ParameterLayout layout = ParameterLayout.of(space);
    int blocks = space.blocks().size();
    double[][][] means = new double[blocks][][];
    for (int block = 0; block < blocks; block++) {
      int operations = space.blocks().get(block).operations().size();
      means[block] = new double[operations][operations];
    }
    try (SubnetEngine engine = SubnetEngines.open(layout, 1)) {
      engine.load(layout.all(), weights);
      for (int i = 0; i < count; i++) {
        RandomStream random = RandomStream.of(SEED, Purpose.RANKED_PATHS, i);
        int[] positions =
            Arrays.copyOf(
                RandomStream.of(SEED, Purpose.EPOCH_SAMPLES, i).permutation(images.size()), BATCH);
        Batch batch =
            batches.assemble(
                images, positions, RandomStream.of(SEED, Purpose.AUGMENTATION, 0, i, 0));
        Architecture path =
            Architecture.of(
                space.blocks().stream()
                    .mapToInt(block -> random.nextInt(block.operations().size()))
                    .toArray());
        for (int block = 0; block < blocks; block++) {
          add(means[block], gradients(engine, space, layout, path, block, batch), count);
        }
      }
    }
    return means;
  }

  /** Of the weights outside of a block, [operation][weights]. */
  private static float[][] gradients(
      SubnetEngine engine,
      SearchSpace space,
      ParameterLayout layout,
      Architecture path,
      int block,
      Batch batch) {
    int operations = space.blocks().get(block).operations().size();
    float[][] gradients = new float[operations][layout.length()];
    for (int operation = 0; operation < operations; operation++) {
      TrainResult result =
          engine.train(space.graph(path.with(block, operation)), batch, Regularization.NONE);
      result.slices().scatter(result.gradient(), gradients[operation]);
      for (Slice slice : layout.slices()) {
        if (slice.spec().choice().filter(owner -> owner.block() == block).isPresent()) {
          Arrays.fill(gradients[operation], slice.offset(), slice.offset() + slice.length(), 0);
        }
      }
    }
    return gradients;
  }

  private static void add(double[][] means, float[][] gradients, int count) {
    for (int a = 0; a < means.length; a++) {
      for (int b = 0; b < means.length; b++) {
        double lengths =
            Math.sqrt(dot(gradients[a], gradients[a]) * dot(gradients[b], gradients[b]));
        means[a][b] += lengths == 0 ? 0 : dot(gradients[a], gradients[b]) / lengths / count;
      }
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static Cut cut(int block, double[][] similarity) {
    int operations = similarity.length;
    List<Cut> cuts = new ArrayList<>();
    for (int members = 0; members < 1 << operations; members++) {
      if (Integer.bitCount(members) != operations / 2) {
        continue;
      }
      int chosen = members;
      List<Integer> inside =
          IntStream.range(0, operations).filter(o -> (chosen >> o & 1) == 1).boxed().toList();
      List<Integer> outside =
          IntStream.range(0, operations).filter(o -> (chosen >> o & 1) == 0).boxed().toList();
      double between =
          inside.stream()
              .flatMapToDouble(a -> outside.stream().mapToDouble(b -> similarity[a][b]))
              .average()
              .orElseThrow();
      cuts.add(new Cut(block, List.of(inside, outside), between));
    }
    return cuts.stream().min(Comparator.comparingDouble(Cut::similarity)).orElseThrow();
  }
}
