package org.nshot.spark.dl4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.supernet.Slice;

/**
 * A network alone as DL4J's {@link ComputationGraph}. Input {@value #INPUT}: float [batch,
 * channels, height, width], normalised. Output {@value #OUTPUT}: float [batch, classes].
 */
public final class Dl4jNetwork {
  public static final String INPUT = "images";
  public static final String OUTPUT = "logits";

  private static final String PROBABILITIES = "probabilities";

  private final TrainedNetwork network;
  private final ComputationGraph graph;
  private final List<Place> places;

  private Dl4jNetwork(
      TrainedNetwork network, NeuralNetConfiguration.Builder settings, String output) {
    this.network = network;
    ComputationGraphConfiguration.GraphBuilder builder = settings.graphBuilder().addInputs(INPUT);
    Dl4jLowering lowering = new Dl4jLowering(network.graph(), network.image(), builder);
    lowering.lower();
    if (!output.equals(OUTPUT)) {
      builder.addLayer(
          output,
          new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build(),
          OUTPUT);
    }
    Shape image = network.image();
    builder
        .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()))
        .setOutputs(output);
    this.places = lowering.places();
    NativeLayers.allow();
    this.graph = new ComputationGraph(builder.build());
    graph.init();
    for (Place place : places) {
      place.put(graph, network.values(place.weight()));
    }
  }

  /**
   * The network with its weights.
   *
   * @throws IllegalArgumentException if it is no network alone, or holds what DL4J has nothing for
   */
  static Dl4jNetwork of(TrainedNetwork network) {
    return new Dl4jNetwork(network, new NeuralNetConfiguration.Builder(), OUTPUT);
  }

  /**
   * The network with its weights, a softmax and a loss above it.
   *
   * @param settings what it is trained with
   * @throws IllegalArgumentException as {@link #of}, and if some convolution has groups that aren't
   *     its channels, which DL4J would train as one
   */
  static Dl4jNetwork trainable(TrainedNetwork network, NeuralNetConfiguration.Builder settings) {
    for (int at = 0; at < network.graph().layers().size(); at++) {
      if (network.graph().layers().get(at) instanceof Layer.Convolution convolution
          && convolution.groups() != 1
          && convolution.groups() != network.graph().inputShape(at).channels()) {
        throw new IllegalArgumentException(
            "DL4J: convolution %s has %s groups, expected 1 or one a channel"
                .formatted(convolution.weight(), convolution.groups()));
      }
    }
    return new Dl4jNetwork(network, settings, PROBABILITIES);
  }

  /** The graph, which the caller closes. */
  ComputationGraph graph() {
    return graph;
  }

  /**
   * The weights that a graph has now, full vector of the network's layout.
   *
   * @param trained the graph, or one made of its configuration
   */
  float[] weights(ComputationGraph trained) {
    float[] weights = network.weights().clone();
    for (Place place : places) {
      Slice slice = network.layout().slice(place.weight());
      System.arraycopy(place.take(trained), 0, weights, slice.offset(), slice.length());
    }
    return weights;
  }

  /** The zip that {@link ModelSerializer#restoreComputationGraph} reads. */
  public static byte[] encode(TrainedNetwork network) {
    ComputationGraph graph = of(network).graph();
    try {
      return encode(graph, false);
    } finally {
      graph.close();
    }
  }

  /**
   * @param updater whether the state of its updater (momentum) is kept as well
   */
  static byte[] encode(ComputationGraph graph, boolean updater) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(graph, out, updater);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes whatever is written
    }
    return out.toByteArray();
  }
}
