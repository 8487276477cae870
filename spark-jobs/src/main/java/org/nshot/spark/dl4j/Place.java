package org.nshot.spark.dl4j;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a weight lies in a graph.
 *
 * @param weight its name here
 * @param layer name of the graph's layer
 * @param parameter name of that layer's parameter
 * @param view of the parameter, its axes in the order that we keep the weight in
 * @param values those of the parameter, in that order, for those of the weight
 */
record Place(
    String weight,
    String layer,
    String parameter,
    UnaryOperator<INDArray> view,
    UnaryOperator<float[]> values) {
  /** A weight that lies there as we keep it. */
  Place(String weight, String layer, String parameter) {
    this(weight, layer, parameter, UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** A weight whose axes have another order there. */
  Place(String weight, String layer, String parameter, UnaryOperator<INDArray> view) {
    this(weight, layer, parameter, view, UnaryOperator.identity());
  }

  /** Puts the weight's values there. */
  void put(ComputationGraph graph, float[] weights) {
    INDArray there = view.apply(graph.getLayer(layer).getParam(parameter));
    there.assign(Nd4j.create(values.apply(weights), there.shape(), 'c'));
  }

  /** The weight's values as they are there now, where {@link #values} leaves them as they are. */
  float[] take(ComputationGraph graph) {
    return view.apply(graph.getLayer(layer).getParam(parameter)).dup('c').data().asFloat();
  }
}
