package org.nshot.spark.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;

/** A training of seconds on {@link TinyCifar}, as a user asks for it. */
public final class TinyTraining {
  private TinyTraining() {}

  /** The command's arguments; an option given takes the place of its own. */
  public static String[] arguments(String data, Path run, String... options) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("--data", data);
    all.put("--run", run.toUri().toString());
    all.put("--recipe", "panda-dynas");
    all.put("--channels", "2");
    all.put("--cells", "1");
    all.put("--epochs", "2");
    all.put("--batch", "16");
    all.put("--holdout", "0.2");
    all.put("--threads", "1");
    for (String option : options) {
      int equals = option.indexOf('=');
      all.put(
          equals < 0 ? option : option.substring(0, equals),
          equals < 0 ? "" : option.substring(equals + 1));
    }
    List<String> arguments = new ArrayList<>(List.of("train"));
    all.forEach((key, value) -> arguments.add(value.isEmpty() ? key : key + "=" + value));
    return arguments.toArray(String[]::new);
  }

  /** The weights of its newest checkpoint. */
  public static float[] weights(Path run) throws IOException {
    return TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration())).weights();
  }
}
