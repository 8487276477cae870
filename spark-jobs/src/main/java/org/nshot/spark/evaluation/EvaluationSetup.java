package org.nshot.spark.evaluation;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.data.ImageShard;
import org.nshot.data.Normalization;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.run.WeightDigest;

/**
 * Everything but weights and images that decides what an evaluation finds.
 *
 * @param supernet whose paths are evaluated
 * @param normalization of the images' channels
 * @param batch most images of a batch
 * @param seed of the images' order
 * @param threads of a task
 * @param runningStatistics whether paths are evaluated with running statistics from training images
 */
record EvaluationSetup(
    SupernetSpec supernet,
    Normalization normalization,
    int batch,
    long seed,
    int threads,
    boolean runningStatistics)
    implements Serializable {

  /** Some images, as they are evaluated. */
  HeldOutImages batches(ImageShard images) {
    return new HeldOutImages(images, normalization, batch, seed);
  }

  /**
   * SHA-256 over the setup, the weights and what says which images: equal only for equal results.
   *
   * @param images fingerprint of the data set and which of its images
   */
  byte[] fingerprint(float[] weights, String images) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(toString().getBytes(StandardCharsets.UTF_8));
    WeightDigest.update(digest, weights);
    digest.update(images.getBytes(StandardCharsets.UTF_8));
    return digest.digest();
  }
}
