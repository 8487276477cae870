package org.nshot.spark.run;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.spark.command.FirstLine;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** A Spark job of many tasks, an input each, whose results are handed on as they come. */
public final class ResultStream {
  private static final long POLL_MILLIS = 100;

  private ResultStream() {}

  /** Takes results, on the caller's thread, once for each input. */
  public interface Receiver<O> {
    void accept(O result) throws IOException;
  }

  /**
   * @param what the work is called, for errors
   * @param task of one input; a class of its own and serializable
   * @throws IOException if the job fails or the receiver does; what was received stays received
   */
  public static <I, O> void run(
      JavaSparkContext spark,
      String what,
      List<I> inputs,
      AbstractFunction1<Iterator<I>, O> task,
      Receiver<O> receiver)
      throws IOException, InterruptedException {
    JavaRDD<I> partitions = spark.parallelize(inputs, inputs.size());
    // Spark's scheduler thread fills the queue; files are written by this one.
    BlockingQueue<O> results = new LinkedBlockingQueue<>();
    SimpleFutureAction<BoxedUnit> job =
        spark
            .sc()
            .submitJob(
                partitions.rdd(),
                task,
                JavaConverters.asScalaBuffer(
                        IntStream.range(0, inputs.size()).<Object>mapToObj(i -> i).toList())
                    .toSeq(),
                new Queueing<>(results),
                new Nothing());
    try {
      int received = 0;
      while (received < inputs.size()) {
        boolean ended = job.isCompleted(); // before the look: no result comes after the end
        O result = results.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (result != null) {
          receiver.accept(result);
          received++;
        } else if (ended) {
          throw failure(what, job);
        }
      }
    } finally {
      if (!job.isCompleted()) {
        job.cancel();
      }
    }
  }

  private static IOException failure(String what, SimpleFutureAction<BoxedUnit> job) {
    Throwable thrown = job.value().get().failed().get();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException || cause instanceof IOException) {
        return new IOException(what + ": " + cause.getMessage(), thrown);
      }
    }
    return new IOException(what + ": Spark job failed: " + FirstLine.of(thrown), thrown);
  }

  private static final class Queueing<O> extends AbstractFunction2<Object, O, BoxedUnit> {
    private final BlockingQueue<O> results;

    Queueing(BlockingQueue<O> results) {
      this.results = results;
    }

    @Override
    public BoxedUnit apply(Object partition, O result) {
      results.add(result);
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
