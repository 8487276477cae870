package org.nshot.spark.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.export.Calibration;
import org.nshot.export.TrainedNetwork;
import org.nshot.ranking.PathSelection;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.StandaloneNetwork;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;

class DistributedEvaluationTest {
  private static final Shape IMAGE = new Shape(8, 8, 3);
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.3, 0.25));
  private static final SupernetSpec SUPERNET =
      new SupernetSpec(
          new SpaceSpec(NasBench201.NAME, Map.of("channels", "2", "cells", "1")), IMAGE, 4);
  private static final EvaluationSetup SETUP =
      new EvaluationSetup(SUPERNET, NORMALIZATION, 6, 9, 1, false);
  private static final SearchSpace SPACE = SUPERNET.create();
  private static final ParameterLayout LAYOUT = ParameterLayout.of(SPACE);
  private static final float[] WEIGHTS = Initialization.weights(LAYOUT, 2);
  private static final ImageShard IMAGES = images(20);

  private static ImageShard images(int count) {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, count);
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[IMAGE.size()];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = (byte) (31 * i + 7 * p * (i % 4 + 1));
      }
      builder.add(i, i % 4, pixels);
    }
    return builder.build();
  }

  private final DistributedEvaluation evaluation =
      new DistributedEvaluation(
          SharedSpark.context(), SETUP, WEIGHTS, () -> images(20), Optional.empty());

  @AfterEach
  void close() {
    evaluation.close();
  }

  private static List<Architecture> paths(int count) {
    return PathSelection.sample(SPACE, count, 5);
  }

  @Test
  void run_ofManyTasks_findsWhatOneEvaluatorFinds() throws Exception {
    List<Architecture> paths = paths(23);
    TreeMap<Architecture, List<Number>> found = new TreeMap<>();
    evaluation.run(
        paths,
        4,
        result -> {
          for (int i = 0; i < result.path().length; i++) {
            found.put(result.path()[i], List.of(result.loss()[i], result.correct()[i]));
          }
        });
    TreeMap<Architecture, List<Number>> expected = new TreeMap<>();
    Iterable<Batch> batches = new HeldOutImages(IMAGES, NORMALIZATION, 6, 9);
    try (SubnetEngine engine = SubnetEngines.open(LAYOUT, 1)) {
      PathEvaluator evaluator = new PathEvaluator(engine, SPACE, LAYOUT, WEIGHTS);
      for (Architecture path : paths) {
        PathEvaluation one = evaluator.evaluate(path, batches);
        expected.put(path, List.of(one.loss(), one.correct()));
      }
    }
    assertEquals(expected, found);
  }

  /** Statistics of training images, by calibrating and evaluating each path by hand. */
  @Test
  void run_withRunningStatistics_findsWhatCalibratedNetworksDo() throws Exception {
    EvaluationSetup running = new EvaluationSetup(SUPERNET, NORMALIZATION, 6, 9, 1, true);
    List<Architecture> paths = paths(5);
    TreeMap<Architecture, List<Number>> found = new TreeMap<>();
    try (DistributedEvaluation calibrated =
        new DistributedEvaluation(
            SharedSpark.context(),
            running,
            WEIGHTS,
            () -> images(20),
            Optional.of(() -> images(13)))) {
      calibrated.run(
          paths,
          2,
          result -> {
            for (int i = 0; i < result.path().length; i++) {
              found.put(result.path()[i], List.of(result.loss()[i], result.correct()[i]));
            }
          });
    }
    TreeMap<Architecture, List<Number>> expected = new TreeMap<>();
    for (Architecture path : paths) {
      SearchSpace alone = StandaloneNetwork.of(SPACE, path);
      TrainedNetwork network = TrainedNetwork.inherited(SPACE, path, LAYOUT, WEIGHTS);
      Calibration calibration = new Calibration(network);
      try (SubnetEngine engine = SubnetEngines.open(network.layout(), 1)) {
        new HeldOutImages(images(13), NORMALIZATION, 6, 9)
            .forEach(batch -> calibration.add(engine, batch));
        PathEvaluation one =
            new PathEvaluator(engine, alone, network.layout(), calibration.calibrated().weights())
                .evaluate(Architecture.of(), new HeldOutImages(IMAGES, NORMALIZATION, 6, 9));
        expected.put(path, List.of(one.loss(), one.correct()));
      }
    }
    assertEquals(expected, found);
  }

  /** Counts how often it has travelled. */
  private static final class Travelling implements ShardImages {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger ARRIVED = new AtomicInteger();

    @Override
    public ImageShard open() {
      return images(20);
    }

    private Object readResolve() {
      ARRIVED.incrementAndGet();
      return this;
    }
  }

  @Test
  void run_ofManyTasksAndAgain_sendsTheImagesOnceToAnExecutor() throws Exception {
    Travelling.ARRIVED.set(0);
    AtomicInteger tasks = new AtomicInteger();
    try (DistributedEvaluation again =
        new DistributedEvaluation(
            SharedSpark.context(), SETUP, WEIGHTS, new Travelling(), Optional.empty())) {
      again.run(paths(23), 4, result -> tasks.incrementAndGet());
      again.run(paths(9), 1, result -> tasks.incrementAndGet());
    }
    assertEquals(6 + 9, tasks.get());
    assertTrue(Travelling.ARRIVED.get() <= 1, Travelling.ARRIVED + " times to one JVM");
  }

  @Test
  void run_whoseReceiverFails_endsTheJobAndKeepsWhatCame() {
    List<Architecture> paths = paths(40);
    List<ChunkResult> received = new ArrayList<>();
    var error =
        assertThrows(
            IOException.class,
            () ->
                evaluation.run(
                    paths,
                    2,
                    result -> {
                      received.add(result);
                      if (received.size() == 3) {
                        throw new IOException("disk full");
                      }
                    }));
    assertEquals("disk full", error.getMessage());
    assertEquals(3, received.size());
    assertEquals(6, received.stream().flatMap(r -> Arrays.stream(r.path())).distinct().count());
  }

  @Test
  void run_whoseTasksFail_saysWhyInOneLine() {
    List<Architecture> paths = List.of(Architecture.of(0, 0, 5, 0, 0, 0));
    var error = assertThrows(IOException.class, () -> evaluation.run(paths, 1, result -> {}));
    assertTrue(error.getMessage().startsWith("evaluation: "), error.getMessage());
    assertTrue(
        error.getMessage().contains("operation 5 at 2<-1, expected 0 to 4"), error.getMessage());
    assertEquals(1, error.getMessage().lines().count());
  }

  @Test
  void run_ofNoPaths_startsNothing() throws Exception {
    evaluation.run(
        List.of(),
        4,
        result -> {
          throw new IOException("nothing was asked for");
        });
  }

  @Test
  void fingerprint_ofOtherWeightsImagesOrSetup_differs() {
    byte[] own = SETUP.fingerprint(WEIGHTS, "images");
    assertTrue(Arrays.equals(own, SETUP.fingerprint(WEIGHTS.clone(), "images")));
    float[] moved = WEIGHTS.clone();
    moved[17] = Math.nextUp(moved[17]);
    List<byte[]> others =
        List.of(
            SETUP.fingerprint(moved, "images"),
            SETUP.fingerprint(WEIGHTS, "others"),
            new EvaluationSetup(SUPERNET, NORMALIZATION, 6, 9, 2, false)
                .fingerprint(WEIGHTS, "images"),
            new EvaluationSetup(SUPERNET, NORMALIZATION, 6, 9, 1, true)
                .fingerprint(WEIGHTS, "images"),
            new EvaluationSetup(SUPERNET, NORMALIZATION, 6, 8, 1, false)
                .fingerprint(WEIGHTS, "images"),
            new EvaluationSetup(SUPERNET, NORMALIZATION, 5, 9, 1, false)
                .fingerprint(WEIGHTS, "images"));
    others.forEach(other -> assertTrue(!Arrays.equals(own, other)));
  }
}
