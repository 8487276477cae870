package org.nshot.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.Map;
import java.util.Optional;
import org.nshot.data.Normalization;

/**
 * A network as an ONNX model, operator set {@value #OPSET}.
 *
 * <p>Input {@value #INPUT}: float [batch, channels, height, width], normalised; or with
 * preprocessing uint8 [batch, height, width, channels], as decoders give pixels. Output {@value
 * #OUTPUT}: float [batch, classes]. The batch may have any size.
 */
public final class OnnxFile {
  public static final int OPSET = 13;
  public static final String INPUT = "images";
  public static final String OUTPUT = "logits";

  private static final int IR_VERSION = 7; // the one of operator set 13
  private static final String PRODUCER = "nshot";

  /**
   * How to write it.
   *
   * @param folded whether normalisations become part of the convolutions that they follow
   * @param preprocessing the normalisation of pixels, where it belongs to the model
   * @param metadata what the file says of itself, such as {@code classes}
   */
  public record Options(
      boolean folded, Optional<Normalization> preprocessing, Map<String, String> metadata) {}

  private OnnxFile() {}

  /**
   * @throws IllegalArgumentException if a normalisation keeps no running statistics, without which
   *     an image's logits depend on those beside it
   */
  public static byte[] encode(TrainedNetwork network, Options options) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(PRODUCER)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(new OnnxLowering(network, options.folded()).graph(options.preprocessing()));
    options
        .metadata()
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }
}
