package org.nshot.spark.ingest;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** A split whose images lie where they can be read in any order. */
interface BatchedSplit extends SourceSplit {
  /** The images in their order, in batches that depend on nothing but the arguments. */
  List<ImageBatch> batches(int imagesPerBatch);

  @Override
  default Candidates candidates(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      int imagesPerBatch,
      Intake intake) {
    List<ImageBatch> batches = batches(imagesPerBatch);
    return new Candidates(
        spark
            .parallelize(batches, batches.size())
            .flatMap(batch -> batch.read(hadoop.value().value(), intake)),
        Optional.empty());
  }
}
