package org.nshot.latency;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.nshot.data.Batch;
import org.nshot.export.OnnxFile;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Shape;

/**
 * Times ONNX Runtime on a network's ONNX file, normalisations folded into their convolutions.
 *
 * @param threads that an operator may use
 * @param batch images of a forward pass
 */
record OnnxStopwatch(int threads, int batch, Repeats repeats) implements Stopwatch {

  @Override
  public double[] time(TrainedNetwork network) throws IOException {
    byte[] model = OnnxFile.encode(network, new OnnxFile.Options(true, Optional.empty(), Map.of()));
    Shape image = network.image();
    long[] shape = {batch, image.channels(), image.height(), image.width()};
    Batch images = RandomImages.batch(image, batch);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = options();
        OrtSession session = environment.createSession(model, options);
        OnnxTensor tensor =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(images.pixels()), shape)) {
      Map<String, OnnxTensor> input = Map.of(OnnxFile.INPUT, tensor);
      return repeats.time(() -> run(session, input));
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  private OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    return options;
  }

  private static void run(OrtSession session, Map<String, OnnxTensor> input) throws IOException {
    try {
      session.run(input).close();
    } catch (OrtException e) {
      throw refused(e);
    }
  }

  private static IOException refused(OrtException e) {
    return new IOException("ONNX Runtime: " + e.getMessage().lines().findFirst().orElse(""), e);
  }
}
