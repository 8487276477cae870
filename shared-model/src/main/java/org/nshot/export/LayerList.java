package org.nshot.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nshot.space.Layer;
import org.nshot.space.SubnetGraph;

/**
 * A graph as a list of JSON objects, a layer each: its kind {@code op}, the positions in the list
 * that it reads {@code in}, and what else it needs, weights by PyTorch's names.
 */
final class LayerList implements Layer.Visitor<String> {
  private final ObjectNode json;

  private LayerList(ObjectNode json) {
    this.json = json;
  }

  static ArrayNode of(SubnetGraph graph) {
    ArrayNode list = new ObjectMapper().createArrayNode();
    for (Layer layer : graph.layers()) {
      ObjectNode json = list.addObject();
      String kind = layer.accept(new LayerList(json));
      json.put("op", kind);
      layer.inputs().forEach(json.putArray("in")::add);
    }
    return list;
  }

  @Override
  public String input(Layer.Input layer) {
    return "input";
  }

  @Override
  public String convolution(Layer.Convolution layer) {
    json.put("weight", PytorchFile.kernel(layer.weight()));
    json.put("stride", layer.stride()).put("padding", layer.padding());
    json.put("groups", layer.groups());
    return "conv";
  }

  @Override
  public String batchNorm(Layer.BatchNorm layer) {
    json.put("eps", Double.parseDouble(Float.toString(layer.epsilon())));
    layer.affine().ifPresent(a -> json.put("weight", a.scale()).put("bias", a.shift()));
    layer.running().ifPresent(r -> json.put("mean", r.mean()).put("var", r.variance()));
    return "bn";
  }

  @Override
  public String activate(Layer.Activate layer) {
    return switch (layer.activation()) {
      case RELU -> "relu";
      case RELU6 -> "relu6";
      case H_SWISH -> "hardswish";
    };
  }

  @Override
  public String sum(Layer.Sum layer) {
    return "sum";
  }

  @Override
  public String averagePool(Layer.AveragePool layer) {
    json.put("kernel", layer.kernel());
    json.put("stride", layer.stride()).put("padding", layer.padding());
    return "avg_pool";
  }

  @Override
  public String globalAveragePool(Layer.GlobalAveragePool layer) {
    return "global_avg_pool";
  }

  @Override
  public String dropout(Layer.Dropout layer) {
    json.put("rate", layer.rate());
    return "dropout";
  }

  @Override
  public String linear(Layer.Linear layer) {
    json.put("weight", PytorchFile.kernel(layer.weight())).put("bias", layer.bias());
    return "linear";
  }

  @Override
  public String zero(Layer.Zero layer) {
    json.putArray("shape")
        .add(layer.shape().channels())
        .add(layer.shape().height())
        .add(layer.shape().width());
    return "zero";
  }
}
