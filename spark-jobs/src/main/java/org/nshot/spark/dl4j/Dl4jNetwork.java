package org.nshot.spark.dl4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Shape;

/**
 * A network alone as DL4J's {@link ComputationGraph}. Input {@value #INPUT}: float [batch,
 * channels, height, width], normalised. Output {@value #OUTPUT}: float [batch, classes].
 */
public final class Dl4jNetwork {
  public static final String INPUT = "images";
  public static final String OUTPUT = "logits";

  private Dl4jNetwork() {}

  /**
   * The network with its weights.
   *
   * @throws IllegalArgumentException if it is no network alone, or holds what DL4J has nothing for
   */
  public static ComputationGraph of(TrainedNetwork network) {
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder().graphBuilder().addInputs(INPUT);
    Dl4jLowering lowering = new Dl4jLowering(network.graph(), network.image(), builder);
    lowering.lower();
    Shape image = network.image();
    builder
        .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()))
        .setOutputs(OUTPUT);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    put(lowering.places(), network, graph);
    return graph;
  }

  private static void put(List<Place> places, TrainedNetwork network, ComputationGraph graph) {
    for (Place place : places) {
      place.put(graph, network.values(place.weight()));
    }
  }

  /** The zip that {@link ModelSerializer#restoreComputationGraph} reads. */
  public static byte[] encode(TrainedNetwork network) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ComputationGraph graph = of(network);
    try {
      ModelSerializer.writeModel(graph, out, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes whatever is written
    } finally {
      graph.close();
    }
    return out.toByteArray();
  }
}
