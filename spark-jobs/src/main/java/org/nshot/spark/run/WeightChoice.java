package org.nshot.spark.run;

import org.nshot.spark.checkpoint.CheckpointStore.Checkpoint;
import org.nshot.supernet.ParameterLayout;

/** Which of a checkpoint's weights its network is used with. */
public enum WeightChoice {
  /** The average where training kept one, else those of the last round. */
  USUAL {
    @Override
    float[] of(Checkpoint checkpoint, ParameterLayout layout, String source) {
      return checkpoint.state().used(layout, source);
    }

    @Override
    String digest(Checkpoint checkpoint) {
      return checkpoint.digest();
    }
  },
  /** Those of the last round. */
  LAST {
    @Override
    float[] of(Checkpoint checkpoint, ParameterLayout layout, String source) {
      return checkpoint.state().last(layout, source);
    }

    @Override
    String digest(Checkpoint checkpoint) {
      return checkpoint.lastDigest();
    }
  };

  /** Full vector. */
  abstract float[] of(Checkpoint checkpoint, ParameterLayout layout, String source);

  /** SHA-256 of their file. */
  abstract String digest(Checkpoint checkpoint);
}
