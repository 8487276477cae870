package org.nshot.spark.run;

import java.util.Set;
import org.nshot.training.TrainingStateFiles;

/** Which of a checkpoint's weights its network is used with. */
public enum WeightChoice {
  /** The average where training kept one, else those of the last round. */
  USUAL {
    @Override
    String file(Set<String> files) {
      return TrainingStateFiles.usedOf(files);
    }
  },
  /** Those of the last round. */
  LAST {
    @Override
    String file(Set<String> files) {
      return TrainingStateFiles.WEIGHTS;
    }
  };

  /** The name of the file that holds them, among a checkpoint's. */
  abstract String file(Set<String> files);
}
