package org.nshot.data;

/**
 * Which input positions an output position of a resized axis is made of, and with which weights:
 * bilinear with antialiasing as Pillow defines it (its {@code Image.resize} of eight-bit images,
 * which torchvision calls), in the same fixed-point numbers.
 */
final class ResizeWeights {
  /** Bits behind the point: eight of the pixel, two to spare, the rest of an int. */
  private static final int BITS = 22;

  private static final int HALF = 1 << (BITS - 1);

  private final int firstInput;
  private final int[] first; // [output]: input that the weights begin at, from the first input
  private final int[] count; // [output]: how many weights
  private final int[] weights; // [output, most]
  private final int most;

  private ResizeWeights(int firstInput, int outputs, int most) {
    this.firstInput = firstInput;
    this.most = most;
    first = new int[outputs];
    count = new int[outputs];
    weights = new int[outputs * most];
  }

  /**
   * For some outputs of a resized axis.
   *
   * @param inputs of the whole axis
   * @param outputs of the whole resized axis
   * @param from first of the outputs that are wanted
   * @param wanted how many
   */
  static ResizeWeights of(int inputs, int outputs, int from, int wanted) {
    double scale = (double) inputs / outputs;
    double support = Math.max(1, scale); // of the filter: it widens where several inputs merge
    int most = 2 * (int) Math.ceil(support) + 1;
    int begin = begin((from + 0.5) * scale, support);
    ResizeWeights resize = new ResizeWeights(begin, wanted, most);
    double[] real = new double[most];
    for (int output = 0; output < wanted; output++) {
      double center = (from + output + 0.5) * scale;
      int first = begin(center, support);
      int count = Math.min(inputs, (int) (center + support + 0.5)) - first;
      double sum = 0;
      for (int i = 0; i < count; i++) {
        double distance = Math.abs((first + i - center + 0.5) * (1 / support));
        real[i] = Math.max(0, 1 - distance);
        sum += real[i];
      }
      resize.first[output] = first - begin;
      resize.count[output] = count;
      for (int i = 0; i < count; i++) {
        resize.weights[output * most + i] = (int) (0.5 + real[i] / sum * (1 << BITS));
      }
    }
    return resize;
  }

  private static int begin(double center, double support) {
    return Math.max(0, (int) (center - support + 0.5));
  }

  /** First input of the axis that takes part. */
  int firstInput() {
    return firstInput;
  }

  /** How many inputs take part. */
  int inputs() {
    return first[first.length - 1] + count[count.length - 1];
  }

  int outputs() {
    return first.length;
  }

  /** Input of an output's first weight, from the first that takes part; ascends. */
  int first(int output) {
    return first[output];
  }

  /** How many inputs in a row an output is made of. */
  int count(int output) {
    return count[output];
  }

  /** The output's i-th weight. */
  int weight(int output, int i) {
    return weights[output * most + i];
  }

  /** Most weights that an output may have. */
  int most() {
    return most;
  }

  /**
   * Every output of a row.
   *
   * @param source holds the row from the offset on, [inputs, channels]
   * @param target takes rounded values of 0 to 255, [outputs, channels]
   * @param mirrored whether the outputs stand in the opposite order
   */
  void row(byte[] source, int offset, int[] target, int channels, boolean mirrored) {
    int outputs = first.length;
    int place = mirrored ? (outputs - 1) * channels : 0;
    int move = mirrored ? -channels : channels;
    if (channels == RgbImage.CHANNELS) { // the case that counts: a weight is read once for three
      for (int output = 0; output < outputs; output++) {
        int input = offset + first[output] * 3;
        int w = output * most;
        int end = w + count[output];
        int weight = weights[w];
        int red = HALF + weight * (source[input] & 0xff);
        int green = HALF + weight * (source[input + 1] & 0xff);
        int blue = HALF + weight * (source[input + 2] & 0xff);
        for (w++; w < end; w++) {
          input += 3;
          weight = weights[w];
          red += weight * (source[input] & 0xff);
          green += weight * (source[input + 1] & 0xff);
          blue += weight * (source[input + 2] & 0xff);
        }
        target[place] = red >> BITS; // no weight is negative: 255 can't be exceeded
        target[place + 1] = green >> BITS;
        target[place + 2] = blue >> BITS;
        place += move;
      }
      return;
    }
    for (int output = 0; output < outputs; output++) {
      for (int c = 0; c < channels; c++) {
        int sum = HALF;
        for (int i = 0; i < count[output]; i++) {
          int input = offset + (first[output] + i) * channels + c;
          sum += weights[output * most + i] * (source[input] & 0xff);
        }
        target[place + c] = sum >> BITS;
      }
      place += move;
    }
  }

  /** The sums of weighted values, rounded to bytes. */
  static void round(int[] sums, int length, byte[] target, int at) {
    for (int i = 0; i < length; i++) {
      target[at + i] = (byte) ((sums[i] + HALF) >> BITS);
    }
  }
}
