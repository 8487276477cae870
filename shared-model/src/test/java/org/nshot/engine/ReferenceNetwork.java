package org.nshot.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.data.Batch;
import org.nshot.random.RandomStream;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.ParameterLayout;

/** The loss of a graph in doubles, written as the formulas are. */
final class ReferenceNetwork {
  private static final double STEP = 1e-6;

  private final ParameterLayout layout;
  private final SubnetGraph graph;
  private final Batch batch;
  private final Regularization regularization;

  ReferenceNetwork(
      ParameterLayout layout, SubnetGraph graph, Batch batch, Regularization regularization) {
    this.regularization = regularization;
    this.layout = layout;
    this.graph = graph;
    this.batch = batch;
  }

  /** Central difference of the loss. */
  double derivative(double[] weights, int at) {
    double[] moved = weights.clone();
    moved[at] = weights[at] + STEP;
    double above = loss(moved);
    moved[at] = weights[at] - STEP;
    return (above - loss(moved)) / (2 * STEP);
  }

  /** Mean or unbiased variance of what the normalisation that keeps it read in training. */
  double[] statistic(double[] weights, String name) {
    Map<String, double[]> statistics = new HashMap<>();
    logits(weights, Optional.of(statistics));
    return statistics.get(name);
  }

  /** Logits in evaluation, [images, classes]. */
  double[] evaluate(double[] weights) {
    return logits(weights, Optional.empty());
  }

  /** Outputs of all layers in evaluation, each [images, height, width, channels]. */
  List<double[]> outputs(double[] weights) {
    return outputs(weights, Optional.empty());
  }

  private double[] logits(double[] weights, Optional<Map<String, double[]>> statistics) {
    return outputs(weights, statistics).get(graph.output());
  }

  /**
   * @param statistics where training puts its batch's; evaluation has none
   */
  private List<double[]> outputs(double[] weights, Optional<Map<String, double[]>> statistics) {
    List<double[]> outputs = new ArrayList<>();
    for (int at = 0; at < graph.layers().size(); at++) {
      outputs.add(graph.layers().get(at).accept(new Output(at, outputs, weights, statistics)));
    }
    return outputs;
  }

  double loss(double[] weights) {
    double smoothing = regularization.labelSmoothing();
    double[] z = logits(weights, Optional.of(new HashMap<>()));
    int classes = graph.shape(graph.output()).channels();
    double loss = 0;
    for (int n = 0; n < batch.size(); n++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(z[n * classes + k]);
      }
      for (int k = 0; k < classes; k++) {
        double target = smoothing / classes + (k == batch.labels()[n] ? 1 - smoothing : 0);
        loss -= target * (z[n * classes + k] - Math.log(sum));
      }
    }
    return loss / batch.size();
  }

  /** Outputs of one layer, [images, height, width, channels]. */
  private final class Output implements Layer.Visitor<double[]> {
    private final int at;
    private final Shape out;
    private final List<double[]> done;
    private final double[] weights;
    private final Optional<Map<String, double[]>> statistics;

    Output(
        int at, List<double[]> done, double[] weights, Optional<Map<String, double[]>> statistics) {
      this.at = at;
      this.statistics = statistics;
      this.out = graph.shape(at);
      this.done = done;
      this.weights = weights;
    }

    private double[] zeros() {
      return new double[batch.size() * out.size()];
    }

    private int offset(String weight) {
      return layout.slice(weight).offset();
    }

    @Override
    public double[] input(Layer.Input layer) {
      double[] y = zeros();
      for (int i = 0; i < y.length; i++) {
        y[i] = batch.pixels()[i];
      }
      return y;
    }

    @Override
    public double[] convolution(Layer.Convolution layer) {
      double[] y = zeros();
      double[] x = done.get(layer.input());
      convolve(x, graph.shape(layer.input()), weights, offset(layer.weight()), layer, y, out);
      return y;
    }

    @Override
    public double[] linear(Layer.Linear layer) {
      double[] x = done.get(layer.input());
      double[] y = zeros();
      int features = graph.shape(layer.input()).channels();
      for (int n = 0; n < batch.size(); n++) {
        for (int k = 0; k < layer.outputs(); k++) {
          double sum = weights[offset(layer.bias()) + k];
          for (int f = 0; f < features; f++) {
            sum += weights[offset(layer.weight()) + k * features + f] * x[n * features + f];
          }
          y[n * layer.outputs() + k] = sum;
        }
      }
      return y;
    }

    @Override
    public double[] batchNorm(Layer.BatchNorm layer) {
      double[] x = done.get(layer.input());
      double[] y = zeros();
      int channels = out.channels();
      int rows = x.length / channels;
      for (int c = 0; c < channels; c++) {
        double mean = 0;
        for (int r = 0; r < rows; r++) {
          mean += x[r * channels + c] / rows;
        }
        double squares = 0;
        for (int r = 0; r < rows; r++) {
          squares += Math.pow(x[r * channels + c] - mean, 2);
        }
        double variance = squares / rows;
        if (layer.running().isPresent()) {
          Layer.RunningStatistics running = layer.running().get();
          if (statistics.isPresent()) {
            put(running.mean(), c, mean);
            put(running.variance(), c, squares / (rows - 1));
          } else {
            mean = weights[offset(running.mean()) + c];
            variance = weights[offset(running.variance()) + c];
          }
        }
        double scale = 1 / Math.sqrt(variance + layer.epsilon());
        double shift = 0;
        if (layer.affine().isPresent()) {
          scale *= weights[offset(layer.affine().get().scale()) + c];
          shift = weights[offset(layer.affine().get().shift()) + c];
        }
        for (int r = 0; r < rows; r++) {
          y[r * channels + c] = (x[r * channels + c] - mean) * scale + shift;
        }
      }
      return y;
    }

    private void put(String name, int channel, double value) {
      statistics.orElseThrow().computeIfAbsent(name, n -> new double[out.channels()])[channel] =
          value;
    }

    @Override
    public double[] activate(Layer.Activate layer) {
      return Arrays.stream(done.get(layer.input()))
          .map(
              x ->
                  switch (layer.activation()) {
                    case RELU -> Math.max(0, x);
                    case RELU6 -> Math.min(6, Math.max(0, x));
                    case H_SWISH -> x * Math.min(6, Math.max(0, x + 3)) / 6;
                  })
          .toArray();
    }

    @Override
    public double[] sum(Layer.Sum layer) {
      double[] y = zeros();
      for (int input : layer.inputs()) {
        for (int i = 0; i < y.length; i++) {
          y[i] += done.get(input)[i];
        }
      }
      return y;
    }

    @Override
    public double[] averagePool(Layer.AveragePool layer) {
      double[] y = zeros();
      Shape in = graph.shape(layer.input());
      pool(done.get(layer.input()), in, layer.kernel(), layer.stride(), layer.padding(), y, out);
      return y;
    }

    @Override
    public double[] globalAveragePool(Layer.GlobalAveragePool layer) {
      double[] y = zeros();
      double[] x = done.get(layer.input());
      Shape in = graph.shape(layer.input());
      for (int i = 0; i < x.length; i++) {
        y[i / in.size() * in.channels() + i % in.channels()] += x[i] / in.area();
      }
      return y;
    }

    @Override
    public double[] dropout(Layer.Dropout layer) {
      double[] x = done.get(layer.input());
      if (statistics.isEmpty()) {
        return x; // in evaluation
      }
      double[] y = zeros();
      for (int n = 0; n < batch.size(); n++) {
        RandomStream random =
            RandomStream.of(regularization.dropoutKey(), RandomStream.Purpose.DROPOUT, at, n);
        for (int i = n * out.size(); i < (n + 1) * out.size(); i++) {
          y[i] = random.nextDouble() < layer.rate() ? 0 : x[i] / (1 - layer.rate());
        }
      }
      return y;
    }

    @Override
    public double[] zero(Layer.Zero layer) {
      return zeros();
    }
  }

  private void convolve(
      double[] x, Shape in, double[] weights, int w, Layer.Convolution c, double[] y, Shape out) {
    for (int n = 0; n < batch.size(); n++) {
      for (int i = 0; i < out.area() * c.kernel() * c.kernel(); i++) {
        int kw = i % c.kernel();
        int kh = i / c.kernel() % c.kernel();
        int position = i / c.kernel() / c.kernel();
        int row = position / out.width() * c.stride() - c.padding() + kh;
        int column = position % out.width() * c.stride() - c.padding() + kw;
        if (row < 0 || row >= in.height() || column < 0 || column >= in.width()) {
          continue;
        }
        int from = ((n * in.height() + row) * in.width() + column) * in.channels();
        int to = (n * out.area() + position) * out.channels();
        int read = in.channels() / c.groups();
        for (int o = 0; o < out.channels(); o++) {
          int first = o / (out.channels() / c.groups()) * read;
          for (int k = 0; k < read; k++) {
            int weight = ((o * read + k) * c.kernel() + kh) * c.kernel() + kw;
            y[to + o] += weights[w + weight] * x[from + first + k];
          }
        }
      }
    }
  }

  private void pool(
      double[] x, Shape in, int kernel, int stride, int padding, double[] y, Shape out) {
    for (int n = 0; n < batch.size(); n++) {
      for (int position = 0; position < out.area(); position++) {
        int top = position / out.width() * stride - padding;
        int left = position % out.width() * stride - padding;
        int to = (n * out.area() + position) * out.channels();
        int count = 0;
        for (int row = Math.max(0, top); row < Math.min(in.height(), top + kernel); row++) {
          for (int col = Math.max(0, left); col < Math.min(in.width(), left + kernel); col++) {
            count++;
            for (int c = 0; c < in.channels(); c++) {
              y[to + c] += x[((n * in.height() + row) * in.width() + col) * in.channels() + c];
            }
          }
        }
        for (int c = 0; c < out.channels(); c++) {
          y[to + c] /= count;
        }
      }
    }
  }
}
