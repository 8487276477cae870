package org.nshot.spark.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;

/** A training of seconds on {@link TinyCifar}, as a user asks for it. */
public final class TinyTraining {
  private TinyTraining() {}

  /** The command's arguments; an option given takes the place of its own. */
  public static String[] arguments(String data, Path run, String... options) {
    return arguments(
        "train",
        List.of(
            "--data=" + data,
            "--run=" + run.toUri(),
            "--recipe=panda-dynas",
            "--channels=2",
            "--cells=1",
            "--epochs=2",
            "--batch=16",
            "--holdout=0.2",
            "--threads=1"),
        options);
  }

  /**
   * Any command's arguments.
   *
   * @param usual its options
   * @param options that take the place of usual ones; one without a value ({@code --key=}) drops it
   */
  public static String[] arguments(String command, List<String> usual, String... options) {
    Map<String, String> all = new LinkedHashMap<>();
    Stream.concat(usual.stream(), Stream.of(options))
        .forEach(option -> all.put(option.replaceFirst("=.*", ""), option));
    return Stream.concat(
            Stream.of(command), all.values().stream().filter(option -> !option.endsWith("=")))
        .toArray(String[]::new);
  }

  /** The weights of its newest checkpoint. */
  public static float[] weights(Path run) throws IOException {
    return TrainedRun.read(new RunFiles(run.toUri().toString(), new Configuration())).weights();
  }
}
