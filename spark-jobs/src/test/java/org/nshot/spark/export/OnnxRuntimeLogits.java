package org.nshot.spark.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.nshot.data.Batch;
import org.nshot.data.Normalization;
import org.nshot.export.OnnxFile;

/** What ONNX Runtime makes of the bytes of images, by a file with its preprocessing inside. */
public final class OnnxRuntimeLogits implements AutoCloseable {
  private final Normalization normalization;
  private final OrtSession session;

  /**
   * @param normalization what was done to the pixels of the batches
   */
  public OnnxRuntimeLogits(byte[] model, Normalization normalization) throws OrtException {
    this.normalization = normalization;
    this.session = OrtEnvironment.getEnvironment().createSession(model);
  }

  /**
   * @param batch normalised pixels
   * @return [images, classes]
   */
  public float[] of(Batch batch) throws OrtException {
    long[] shape = {batch.size(), batch.image().height(), batch.image().width(), 3};
    try (OnnxTensor pixels =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), bytes(batch), shape, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of(OnnxFile.INPUT, pixels))) {
      OnnxTensor logits = (OnnxTensor) result.get(OnnxFile.OUTPUT).orElseThrow();
      FloatBuffer values = logits.getFloatBuffer();
      float[] all = new float[values.remaining()];
      values.get(all);
      return all;
    }
  }

  /** What the pixels were before they were normalised, [images, height, width, channels]. */
  private ByteBuffer bytes(Batch batch) {
    List<Double> mean = normalization.mean();
    List<Double> deviation = normalization.deviation();
    ByteBuffer bytes = ByteBuffer.allocateDirect(batch.pixels().length);
    for (int i = 0; i < batch.pixels().length; i++) {
      int channel = i % normalization.channels();
      double part = batch.pixels()[i] * deviation.get(channel) + mean.get(channel);
      bytes.put((byte) Math.round(255 * part));
    }
    return bytes.flip();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
