package org.nshot.spark.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;

/** A network's layers as DL4J's; each visit gives the name of what puts out the layer's output. */
final class Dl4jLowering implements Layer.Visitor<String> {
  private final SubnetGraph graph;
  private final Shape image;
  private final ComputationGraphConfiguration.GraphBuilder builder;
  private final List<String> outputs = new ArrayList<>(); // of each layer, by position
  private final List<Place> places = new ArrayList<>();

  Dl4jLowering(SubnetGraph graph, Shape image, ComputationGraphConfiguration.GraphBuilder builder) {
    this.graph = graph;
    this.image = image;
    this.builder = builder;
  }

  /** Adds all layers; the output is {@value Dl4jNetwork#OUTPUT}. */
  void lower() {
    for (Layer layer : graph.layers()) {
      outputs.add(layer.accept(this));
    }
  }

  /** Where the weights went. */
  List<Place> places() {
    return places;
  }

  /** The name of what the layer being visited puts out. */
  private String name(String kind) {
    int position = outputs.size();
    return position == graph.output() ? Dl4jNetwork.OUTPUT : kind + "_" + position;
  }

  private String at(int position) {
    return outputs.get(position);
  }

  private Shape in() {
    return graph.inputShape(outputs.size());
  }

  private String add(String name, org.deeplearning4j.nn.conf.layers.Layer layer, String input) {
    builder.addLayer(name, layer, input);
    return name;
  }

  @Override
  public String input(Layer.Input layer) {
    return Dl4jNetwork.INPUT;
  }

  @Override
  public String convolution(Layer.Convolution layer) {
    String name = name("conv");
    String from = at(layer.input());
    int channels = in().channels();
    if (layer.groups() == 1) {
      places.add(new Place(layer.weight(), name, "W"));
      return add(name, plain(layer, layer.outChannels()).build(), from);
    }
    if (layer.groups() == channels) {
      places.add(new Place(layer.weight(), name, "W", weight -> weight.permute(2, 3, 0, 1)));
      return add(name, depthwise(layer, layer.outChannels() / channels), from);
    }
    return grouped(layer, name, from, channels);
  }

  private static ConvolutionLayer.Builder plain(Layer.Convolution layer, int outputs) {
    return new ConvolutionLayer.Builder(layer.kernel(), layer.kernel())
        .stride(layer.stride(), layer.stride())
        .padding(layer.padding(), layer.padding())
        .convolutionMode(ConvolutionMode.Truncate)
        .nOut(outputs)
        .hasBias(false)
        .activation(Activation.IDENTITY);
  }

  private static DepthwiseConvolution2D depthwise(Layer.Convolution layer, int multiplier) {
    return new DepthwiseConvolution2D.Builder()
        .kernelSize(layer.kernel(), layer.kernel())
        .stride(layer.stride(), layer.stride())
        .padding(layer.padding(), layer.padding())
        .depthMultiplier(multiplier)
        .convolutionMode(ConvolutionMode.Truncate)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  /** DL4J has no groups: weights between them are zero. */
  private String grouped(Layer.Convolution layer, String name, String from, int channels) {
    places.add(
        new Place(
            layer.weight(),
            name,
            "W",
            UnaryOperator.identity(),
            values -> acrossGroups(layer, channels, values)));
    return add(name, plain(layer, layer.outChannels()).build(), from);
  }

  /**
   * @param values [out, channels / groups, kernel, kernel]
   * @return [out, channels, kernel, kernel]
   */
  private static float[] acrossGroups(Layer.Convolution layer, int channels, float[] values) {
    int area = layer.kernel() * layer.kernel();
    int read = channels / layer.groups() * area;
    int perGroup = layer.outChannels() / layer.groups();
    float[] all = new float[layer.outChannels() * channels * area];
    for (int out = 0; out < layer.outChannels(); out++) {
      int at = out * channels * area + out / perGroup * read;
      System.arraycopy(values, out * read, all, at, read);
    }
    return all;
  }

  @Override
  public String batchNorm(Layer.BatchNorm layer) {
    Layer.RunningStatistics running =
        layer
            .running()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "DL4J: a normalisation without running statistics, expected a network"
                            + " alone"));
    String name = name("bn");
    boolean affine = layer.affine().isPresent();
    places.add(new Place(running.mean(), name, "mean"));
    places.add(new Place(running.variance(), name, "var"));
    layer
        .affine()
        .ifPresent(
            weights -> {
              places.add(new Place(weights.scale(), name, "gamma"));
              places.add(new Place(weights.shift(), name, "beta"));
            });
    return add(
        name,
        new BatchNormalization.Builder()
            .eps(layer.epsilon())
            .useLogStd(false)
            .lockGammaBeta(!affine)
            .activation(Activation.IDENTITY)
            .build(),
        at(layer.input()));
  }

  @Override
  public String activate(Layer.Activate layer) {
    String from = at(layer.input());
    return switch (layer.activation()) {
      case RELU -> add(name("relu"), new ActivationLayer(Activation.RELU), from);
      case RELU6 -> add(name("relu6"), new ActivationLayer(Activation.RELU6), from);
      case H_SWISH -> hardSwish(name("hswish"), from);
    };
  }

  /** x relu6(x + 3) / 6. */
  private String hardSwish(String name, String from) {
    builder.addVertex(name + "_shifted", new ShiftVertex(3), from);
    String gate = add(name + "_gate", new ActivationLayer(Activation.RELU6), name + "_shifted");
    builder.addVertex(name + "_scaled", new ScaleVertex(1 / 6.0), gate);
    builder.addVertex(
        name, new ElementWiseVertex(ElementWiseVertex.Op.Product), from, name + "_scaled");
    return name;
  }

  /** A vertex reads each input once: what is added twice is doubled before. */
  @Override
  public String sum(Layer.Sum layer) {
    String name = name("sum");
    Map<Integer, Integer> times = new LinkedHashMap<>();
    layer.inputs().forEach(input -> times.merge(input, 1, Integer::sum));
    if (times.size() == 1) {
      builder.addVertex(name, new ScaleVertex(layer.inputs().size()), at(layer.inputs().get(0)));
      return name;
    }
    List<String> terms = new ArrayList<>();
    times.forEach(
        (input, count) -> {
          String term = at(input);
          if (count > 1) {
            term = name + "_" + input;
            builder.addVertex(term, new ScaleVertex(count), at(input));
          }
          terms.add(term);
        });
    builder.addVertex(
        name, new ElementWiseVertex(ElementWiseVertex.Op.Add), terms.toArray(String[]::new));
    return name;
  }

  @Override
  public String averagePool(Layer.AveragePool layer) {
    return add(
        name("pool"),
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
            .kernelSize(layer.kernel(), layer.kernel())
            .stride(layer.stride(), layer.stride())
            .padding(layer.padding(), layer.padding())
            .convolutionMode(ConvolutionMode.Truncate)
            .avgPoolIncludePadInDivisor(false)
            .build(),
        at(layer.input()));
  }

  @Override
  public String globalAveragePool(Layer.GlobalAveragePool layer) {
    return add(
        name("pool"), new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), at(layer.input()));
  }

  /** DL4J is told how much to keep. */
  @Override
  public String dropout(Layer.Dropout layer) {
    return layer.rate() == 0
        ? at(layer.input())
        : add(
            name("dropout"),
            new DropoutLayer.Builder(1 - (double) layer.rate()).build(),
            at(layer.input()));
  }

  @Override
  public String linear(Layer.Linear layer) {
    String name = name("linear");
    places.add(new Place(layer.weight(), name, "W", INDArray::transpose));
    places.add(new Place(layer.bias(), name, "b"));
    return add(
        name,
        new DenseLayer.Builder().nOut(layer.outputs()).activation(Activation.IDENTITY).build(),
        at(layer.input()));
  }

  /** Zeros of a shape: a pointwise convolution of the images whose weights are zero. */
  @Override
  public String zero(Layer.Zero layer) {
    Shape shape = layer.shape();
    int stride = (image.height() - 1) / shape.height() + 1;
    Layer.Convolution zeros = new Layer.Convolution(0, "", shape.channels(), 1, stride, 0, 1);
    if ((image.height() - 1) / stride + 1 != shape.height()
        || (image.width() - 1) / stride + 1 != shape.width()) {
      throw new IllegalArgumentException(
          "DL4J: zeros of %s from images of %s, expected a size that a stride makes"
              .formatted(shape, image));
    }
    return add(
        name("none"),
        plain(zeros, shape.channels()).weightInit(WeightInit.ZERO).build(),
        Dl4jNetwork.INPUT);
  }
}
