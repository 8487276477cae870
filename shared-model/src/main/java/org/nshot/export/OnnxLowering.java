package org.nshot.export;

import static org.nshot.export.OnnxNodes.attribute;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nshot.data.Normalization;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;

/** A network's layers as ONNX nodes; each visit gives the name of what the layer puts out. */
final class OnnxLowering implements Layer.Visitor<String> {
  private final TrainedNetwork network;
  private final SubnetGraph graph;
  private final boolean folded;
  private final OnnxNodes nodes = new OnnxNodes();
  private final List<String> outputs = new ArrayList<>(); // of each layer, by position
  private String images = OnnxFile.INPUT; // the normalised ones
  private final boolean[] alone; // convolutions that one normalisation reads, and nobody else

  OnnxLowering(TrainedNetwork network, boolean folded) {
    this.network = network;
    this.graph = network.graph();
    this.folded = folded;
    int[] readers = new int[graph.layers().size()];
    this.alone = new boolean[readers.length];
    for (Layer layer : graph.layers()) {
      layer.inputs().forEach(i -> readers[i]++);
    }
    for (Layer layer : graph.layers()) {
      if (layer instanceof Layer.BatchNorm norm) {
        boolean convolved = graph.layers().get(norm.input()) instanceof Layer.Convolution;
        alone[norm.input()] = convolved && readers[norm.input()] == 1;
      }
    }
  }

  GraphProto graph(Optional<Normalization> preprocessing) {
    Shape image = network.image();
    images = preprocessing.isPresent() ? preprocess(image, preprocessing.get()) : floatInput(image);
    for (Layer layer : graph.layers()) {
      outputs.add(layer.accept(this));
    }
    nodes.node("Identity", List.of(outputs.get(graph.output())), OnnxFile.OUTPUT);
    nodes.output(OnnxFile.OUTPUT, DataType.FLOAT, graph.shape(graph.output()).size());
    return nodes.build("network");
  }

  private String floatInput(Shape image) {
    nodes.input(OnnxFile.INPUT, DataType.FLOAT, image.channels(), image.height(), image.width());
    return OnnxFile.INPUT;
  }

  /** Bytes to (v/255 − mean)/deviation, in the order that training computes it. */
  private String preprocess(Shape image, Normalization normalization) {
    nodes.input(OnnxFile.INPUT, DataType.UINT8, image.height(), image.width(), image.channels());
    AttributeProto toFloat = attribute("to", DataType.FLOAT.getNumber());
    String at = nodes.node("Cast", List.of(OnnxFile.INPUT), "preprocessing.float", toFloat);
    String most = nodes.floats("preprocessing.most", List.of(1), new float[] {255});
    at = nodes.node("Div", List.of(at, most), "preprocessing.unit");
    String mean = channels("preprocessing.mean", normalization.mean());
    at = nodes.node("Sub", List.of(at, mean), "preprocessing.centred");
    String deviation = channels("preprocessing.deviation", normalization.deviation());
    at = nodes.node("Div", List.of(at, deviation), "preprocessing.normalised");
    AttributeProto order = attribute("perm", new long[] {0, 3, 1, 2});
    return nodes.node("Transpose", List.of(at), "preprocessing.channels_first", order);
  }

  private String channels(String name, List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return nodes.floats(name, List.of(floats.length), floats);
  }

  /** The name of what the layer being visited puts out. */
  private String name(String kind) {
    return kind + "." + outputs.size();
  }

  private String at(int position) {
    return outputs.get(position);
  }

  @Override
  public String input(Layer.Input layer) {
    return images;
  }

  @Override
  public String convolution(Layer.Convolution layer) {
    if (folded && alone[outputs.size()]) {
      return "none"; // its normalisation writes it
    }
    return convolution(layer, name("conv"), List.of(weight(layer.weight())));
  }

  private String convolution(Layer.Convolution layer, String name, List<String> constants) {
    List<String> inputs = new ArrayList<>(List.of(at(layer.input())));
    inputs.addAll(constants);
    long kernel = layer.kernel();
    long padding = layer.padding();
    return nodes.node(
        "Conv",
        inputs,
        name,
        attribute("kernel_shape", new long[] {kernel, kernel}),
        attribute("strides", new long[] {layer.stride(), layer.stride()}),
        attribute("pads", new long[] {padding, padding, padding, padding}),
        attribute("group", layer.groups()));
  }

  private String weight(String name) {
    return nodes.floats(name, network.layout().slice(name).spec().shape(), network.values(name));
  }

  @Override
  public String batchNorm(Layer.BatchNorm layer) {
    Layer.RunningStatistics running =
        layer
            .running()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "export: a normalisation without running statistics, expected a network"
                            + " alone"));
    float[] mean = network.values(running.mean());
    float[] variance = network.values(running.variance());
    float[] scale = new float[mean.length];
    float[] shift = new float[mean.length];
    Arrays.fill(scale, 1);
    if (layer.affine().isPresent()) {
      scale = network.values(layer.affine().get().scale());
      shift = network.values(layer.affine().get().shift());
    }
    if (folded && alone[layer.input()]) {
      return folded(layer, mean, variance, scale, shift);
    }
    List<Integer> shape = List.of(mean.length);
    String name = name("bn");
    return nodes.node(
        "BatchNormalization",
        List.of(
            at(layer.input()),
            nodes.floats(name + ".scale", shape, scale),
            nodes.floats(name + ".shift", shape, shift),
            nodes.floats(name + ".mean", shape, mean),
            nodes.floats(name + ".variance", shape, variance)),
        name,
        attribute("epsilon", layer.epsilon()));
  }

  /** W' = W γ/√(variance + ε), b' = β − mean γ/√(variance + ε). */
  private String folded(
      Layer.BatchNorm layer, float[] mean, float[] variance, float[] scale, float[] shift) {
    Layer.Convolution convolution = (Layer.Convolution) graph.layers().get(layer.input());
    float[] kernel = network.values(convolution.weight());
    int perChannel = kernel.length / mean.length;
    float[] bias = new float[mean.length];
    for (int c = 0; c < mean.length; c++) {
      double factor = scale[c] / Math.sqrt((double) variance[c] + layer.epsilon());
      for (int i = c * perChannel; i < (c + 1) * perChannel; i++) {
        kernel[i] = (float) (factor * kernel[i]);
      }
      bias[c] = (float) (shift[c] - factor * mean[c]);
    }
    List<Integer> shape = network.layout().slice(convolution.weight()).spec().shape();
    String weight = convolution.weight();
    return convolution(
        convolution,
        name("conv_bn"),
        List.of(
            nodes.floats(weight + ".folded", shape, kernel),
            nodes.floats(weight + ".folded_bias", List.of(bias.length), bias)));
  }

  @Override
  public String activate(Layer.Activate layer) {
    List<String> input = List.of(at(layer.input()));
    return switch (layer.activation()) {
      case RELU -> nodes.node("Relu", input, name("relu"));
      case RELU6 -> {
        String least = nodes.floats("zero", List.of(), new float[] {0});
        String most = nodes.floats("six", List.of(), new float[] {6});
        yield nodes.node("Clip", List.of(at(layer.input()), least, most), name("relu6"));
      }
      case H_SWISH -> {
        String gate =
            nodes.node(
                "HardSigmoid",
                input,
                name("gate"),
                attribute("alpha", 1 / 6f),
                attribute("beta", 0.5f));
        yield nodes.node("Mul", List.of(at(layer.input()), gate), name("hswish"));
      }
    };
  }

  @Override
  public String sum(Layer.Sum layer) {
    return nodes.node("Sum", layer.inputs().stream().map(this::at).toList(), name("sum"));
  }

  @Override
  public String averagePool(Layer.AveragePool layer) {
    long kernel = layer.kernel();
    long padding = layer.padding();
    return nodes.node(
        "AveragePool",
        List.of(at(layer.input())),
        name("pool"),
        attribute("kernel_shape", new long[] {kernel, kernel}),
        attribute("strides", new long[] {layer.stride(), layer.stride()}),
        attribute("pads", new long[] {padding, padding, padding, padding}),
        attribute("count_include_pad", 0));
  }

  @Override
  public String globalAveragePool(Layer.GlobalAveragePool layer) {
    return nodes.node("GlobalAveragePool", List.of(at(layer.input())), name("pool"));
  }

  @Override
  public String dropout(Layer.Dropout layer) {
    return at(layer.input()); // nothing in evaluation
  }

  @Override
  public String linear(Layer.Linear layer) {
    String flat =
        nodes.node("Flatten", List.of(at(layer.input())), name("flat"), attribute("axis", 1));
    return nodes.node(
        "Gemm",
        List.of(flat, weight(layer.weight()), weight(layer.bias())),
        name("linear"),
        attribute("transB", 1));
  }

  /** Zeros for as many images as there are. */
  @Override
  public String zero(Layer.Zero layer) {
    Shape shape = layer.shape();
    String all = nodes.node("Shape", List.of(OnnxFile.INPUT), name("shape"));
    String first = nodes.integers("first", 0);
    String batch = nodes.node("Gather", List.of(all, first), name("batch"), attribute("axis", 0));
    String image = nodes.integers(name("image"), shape.channels(), shape.height(), shape.width());
    String extents =
        nodes.node("Concat", List.of(batch, image), name("extents"), attribute("axis", 0));
    return nodes.node("ConstantOfShape", List.of(extents), name("zeros"));
  }
}
