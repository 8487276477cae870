package org.nshot.engine.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An ND4J custom operation with its arguments, made once and run on any arrays. Callers check the
 * arrays' shapes first: ND4J does not, and wrong ones end the process.
 */
final class NativeOp implements AutoCloseable {
  private final DynamicCustomOp op;
  private final OpContext context;

  NativeOp(String name, long... arguments) {
    op = DynamicCustomOp.builder(name).build();
    context = Nd4j.getExecutioner().buildContext();
    context.setIArguments(arguments);
  }

  void run(List<INDArray> inputs, List<INDArray> outputs) {
    context.purge();
    for (int i = 0; i < inputs.size(); i++) {
      context.setInputArray(i, inputs.get(i));
    }
    for (int i = 0; i < outputs.size(); i++) {
      context.setOutputArray(i, outputs.get(i));
    }
    Nd4j.exec(op, context);
  }

  @Override
  public void close() {
    try {
      context.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing an ND4J operation's context", e);
    }
  }
}
