package org.nshot.spark.dl4j;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a weight, or a part of it, lies in a graph.
 *
 * @param weight its name here
 * @param from the first of its values that lie there
 * @param layer name of the graph's layer
 * @param parameter name of that layer's parameter
 * @param view of the parameter, its axes in the order that we keep the weight in
 */
record Place(
    String weight, int from, String layer, String parameter, UnaryOperator<INDArray> view) {
  /** A weight that lies there as we keep it. */
  Place(String weight, String layer, String parameter) {
    this(weight, 0, layer, parameter, UnaryOperator.identity());
  }

  /** Puts the weight's values there. */
  void put(ComputationGraph graph, float[] values) {
    INDArray there = view.apply(graph.getLayer(layer).getParam(parameter));
    float[] part = new float[Math.toIntExact(there.length())];
    System.arraycopy(values, from, part, 0, part.length);
    there.assign(Nd4j.create(part, there.shape(), 'c'));
  }
}
