package org.nshot.engine.program;

/**
 * Cross entropy of softmax(z) against smoothed labels, t = (1 − ε) onehot + ε/K, and its gradient
 * (softmax(z) − t) / B. Small enough to run in doubles.
 */
public final class SoftmaxLoss {
  private double loss; // summed over images
  private int correct;
  private final float[] gradient; // [images, classes]
  private final float[] norms; // [images]

  /**
   * @param logits z, [images, classes]
   * @param labels of the whole batch
   * @param first position of the first image's label
   * @param batch B, the images that the loss is a mean over
   * @param smoothing ε
   */
  public SoftmaxLoss(
      float[] logits, int[] labels, int first, int images, int batch, double smoothing) {
    int classes = logits.length / images;
    gradient = new float[logits.length];
    norms = new float[images];
    double[] p = new double[classes];
    for (int image = 0; image < images; image++) {
      int at = image * classes;
      int label = labels[first + image];
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = logits[at + k] > logits[at + best] ? k : best;
      }
      double top = logits[at + best];
      double sum = 0;
      double logitsSum = 0;
      for (int k = 0; k < classes; k++) {
        p[k] = Math.exp(logits[at + k] - top);
        sum += p[k];
        logitsSum += logits[at + k] - top;
      }
      // −Σ t log p with log p = z − top − log Σ
      double target =
          (1 - smoothing) * (logits[at + label] - top) + smoothing / classes * logitsSum;
      double term = Math.log(sum) - target;
      loss += term;
      // Nothing is greater than NaN: among such logits the first would count as the largest.
      correct += best == label && Double.isFinite(term) ? 1 : 0;
      double squares = 0;
      for (int k = 0; k < classes; k++) {
        double hard = k == label ? 1 : 0;
        double probability = p[k] / sum;
        double soft = (1 - smoothing) * hard + smoothing / classes;
        gradient[at + k] = (float) ((probability - soft) / batch);
        squares += (probability - hard) * (probability - hard);
      }
      norms[image] = (float) Math.sqrt(squares);
    }
  }

  /** Summed over the images. */
  public double loss() {
    return loss;
  }

  /** Images whose largest logit is the label's, and whose loss is finite. */
  public int correct() {
    return correct;
  }

  float[] gradient() {
    return gradient;
  }

  /** ‖softmax(z) − onehot(y)‖₂ of each image. */
  public float[] norms() {
    return norms;
  }
}
