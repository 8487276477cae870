package org.nshot.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nshot.space.WeightRole;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.tensors.SafeTensors;
import org.nshot.tensors.Tensor;

/**
 * Weights as safetensors with PyTorch's names: a convolution's kernel is {@code NAME.weight}, the
 * classifier's {@code classifier.weight} and {@code .bias}, a normalisation's {@code .weight},
 * {@code .bias}, {@code .running_mean} and {@code .running_var}. A network's layers stand in the
 * file's metadata under {@value #LAYERS} ({@link LayerList}), so that a few lines can run it.
 */
public final class PytorchFile {
  static final String LAYERS = "layers";

  private static final String WEIGHT = ".weight";
  private static final int MOST_BYTES = 2_000_000_000; // of one array, less the header's

  private PytorchFile() {}

  /**
   * A network.
   *
   * @param metadata what else the file says of itself
   */
  public static byte[] encode(TrainedNetwork network, Map<String, String> metadata) {
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(LAYERS, LayerList.of(network.graph()).toString());
    return encode(network.layout(), network.weights(), all);
  }

  /**
   * All weights of a layout, such as a whole supernet's.
   *
   * @throws IllegalArgumentException if they are more than a file of below 2 GiB holds
   */
  public static byte[] encode(
      ParameterLayout layout, float[] weights, Map<String, String> metadata) {
    long bytes = (long) Float.BYTES * layout.length();
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "%s weights: %s bytes, expected at most %s in one file"
              .formatted(layout.length(), bytes, MOST_BYTES));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Tensor> own = layout.toTensors(weights);
    for (Slice slice : layout.slices()) {
      tensors.put(name(slice), own.get(slice.name()));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      SafeTensors.write(tensors, metadata, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes whatever is written
    }
    return out.toByteArray();
  }

  private static String name(Slice slice) {
    boolean kernel = slice.spec().role() == WeightRole.KERNEL;
    return kernel ? kernel(slice.name()) : slice.name();
  }

  /** The name of a kernel. */
  static String kernel(String name) {
    return name.endsWith(WEIGHT) ? name : name + WEIGHT;
  }
}
