package org.nshot.spark.dl4j;

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
 * @param axes the parameter's axes in the order that we keep the weight in
 */
record Place(String weight, int from, String layer, String parameter, int... axes) {
  private INDArray view(ComputationGraph graph) {
    INDArray parameter = graph.getLayer(layer).getParam(this.parameter);
    return axes.length == 0 ? parameter : parameter.permute(axes);
  }

  /** Puts the weight's values there. */
  void put(ComputationGraph graph, float[] values) {
    INDArray view = view(graph);
    float[] part = new float[Math.toIntExact(view.length())];
    System.arraycopy(values, from, part, 0, part.length);
    view.assign(Nd4j.create(part, view.shape(), 'c'));
  }
}
