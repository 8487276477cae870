package org.nshot.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An ONNX graph in the making: nodes and constants by name. */
final class OnnxNodes {
  private static final String BATCH = "batch";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Set<String> constants = new HashSet<>();

  /** An integer attribute. */
  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder list =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    Arrays.stream(values).forEach(list::addInts);
    return list.build();
  }

  /**
   * Adds a node.
   *
   * @param output the name of what it puts out
   * @return that name
   */
  String node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
    return output;
  }

  /** A constant of floats, once however often it is asked for. */
  String floats(String name, List<Integer> shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, DataType.FLOAT, shape, bytes);
  }

  /** A list of integers. */
  String integers(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return constant(name, DataType.INT64, List.of(values.length), bytes);
  }

  private String constant(String name, DataType type, List<Integer> shape, ByteBuffer bytes) {
    if (constants.add(name)) {
      TensorProto.Builder tensor =
          TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
      shape.forEach(tensor::addDims);
      graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes)));
    }
    return name;
  }

  void input(String name, DataType type, int... extents) {
    graph.addInput(value(name, type, extents));
  }

  void output(String name, DataType type, int... extents) {
    graph.addOutput(value(name, type, extents));
  }

  /** A batch of any size. */
  private static ValueInfoProto value(String name, DataType type, int... extents) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam(BATCH));
    for (int extent : extents) {
      shape.addDim(Dimension.newBuilder().setDimValue(extent));
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  GraphProto build(String name) {
    return graph.setName(name).build();
  }
}
