package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.spark.run.Broadcasts;

/** A Spark job that looks at each of some files, several to a task. */
final class FileJob {
  private static final int TASKS_PER_CORE = 4;

  private FileJob() {}

  /** What is done with a file, on an executor. */
  interface Look<I, O> extends Serializable {
    O at(FileSystem files, Path path, I item) throws IOException;
  }

  /** A file and what belongs to it. */
  record Item<I>(Path path, I value) {}

  /**
   * @return what was found, in the items' order
   * @throws IOException as the look throws it
   */
  static <I extends Serializable, O> List<O> run(
      JavaSparkContext spark, List<Item<I>> items, Look<I, O> look) throws IOException {
    try {
      return attempt(spark, items, look);
    } catch (Exception e) {
      throw TaskFailure.asIoException(e);
    }
  }

  /**
   * For who tries again.
   *
   * @return what was found, in the items' order
   * @throws IOException as the look throws it, which may pass; what else fails is Spark's
   */
  static <I extends Serializable, O> List<O> attempt(
      JavaSparkContext spark, List<Item<I>> items, Look<I, O> look) throws IOException {
    if (items.isEmpty()) {
      return List.of();
    }
    List<String> paths = items.stream().map(item -> item.path().toString()).toList();
    List<I> values = new ArrayList<>(items.stream().map(Item::value).toList());
    String[] pathArray = paths.toArray(String[]::new);
    Broadcast<SerializableConfiguration> hadoop = broadcastHadoop(spark);
    try {
      return indices(spark, items.size())
          .map(
              i -> {
                Path path = new Path(pathArray[i]);
                Configuration settings = hadoop.value().value();
                return look.at(path.getFileSystem(settings), path, values.get(i));
              })
          .collect();
    } catch (Exception e) { // Spark's own, which Java's compiler doesn't know of
      Optional<IOException> ofFiles = TaskFailure.ofFiles(e);
      if (ofFiles.isPresent()) {
        throw ofFiles.get();
      }
      throw e;
    } finally {
      Broadcasts.letGo(hadoop);
    }
  }

  /** 0 … count−1, several to a task. */
  static JavaRDD<Integer> indices(JavaSparkContext spark, int count) {
    return spark.parallelize(
        IntStream.range(0, count).boxed().toList(),
        Math.max(1, Math.min(count, TASKS_PER_CORE * spark.defaultParallelism())));
  }

  /** The driver's Hadoop settings for tasks; the caller destroys it. */
  static Broadcast<SerializableConfiguration> broadcastHadoop(JavaSparkContext spark) {
    return spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }
}
