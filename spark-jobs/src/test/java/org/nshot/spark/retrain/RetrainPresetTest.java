package org.nshot.spark.retrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nshot.optim.Decay;
import org.nshot.training.TrainingConfig;

/** The table of docs/retrain.md. */
class RetrainPresetTest {
  private static TrainingConfig config(RetrainPreset preset) {
    TrainingConfig config = TrainingConfig.of(preset.under(Map.of("shards", "4")));
    assertTrue(config.data().holdout().none());
    assertEquals(0.9f, config.step().momentum());
    assertTrue(config.step().nesterov());
    assertEquals(Decay.KERNELS, config.step().decay());
    assertEquals(0, config.step().clip());
    return config;
  }

  @Test
  void cifar_isHowNasBench201WasTrained() {
    TrainingConfig config = config(RetrainPreset.CIFAR);
    assertEquals(200, config.epochs());
    assertEquals(64, config.batch());
    assertEquals(0.1, config.rate().lr());
    assertEquals(0, config.rate().warmupEpochs());
    assertEquals(5e-4f, config.step().weightDecay());
    assertEquals("cifar", config.data().augment());
    assertEquals(0, config.data().jitter());
    assertEquals(0, config.data().labelSmoothing());
    assertEquals(0, RetrainPreset.CIFAR.dropout());
  }

  @Test
  void imagenet_isHowMobileNetworksAreTrained() {
    TrainingConfig config = config(RetrainPreset.IMAGENET);
    assertEquals(240, config.epochs());
    assertEquals(256, config.batch());
    assertEquals(0.5, config.rate().lr());
    assertEquals(5, config.rate().warmupEpochs());
    assertEquals(4e-5f, config.step().weightDecay());
    assertEquals("imagenet", config.data().augment());
    assertEquals(0.4, config.data().jitter());
    assertEquals(0.1f, config.data().labelSmoothing());
    assertEquals(0.2f, RetrainPreset.IMAGENET.dropout());
  }
}
