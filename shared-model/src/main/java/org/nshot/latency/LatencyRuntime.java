package org.nshot.latency;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What networks run on. */
public enum LatencyRuntime {
  /** This project's engine. */
  NSHOT {
    @Override
    public Stopwatch stopwatch(int threads, int batch, Repeats repeats) {
      return new EngineStopwatch(threads, batch, repeats);
    }
  },
  /** Microsoft's, which is what most networks are deployed on. */
  ONNXRUNTIME {
    @Override
    public Stopwatch stopwatch(int threads, int batch, Repeats repeats) throws IOException {
      requireClass("ai.onnxruntime.OrtEnvironment");
      return new OnnxStopwatch(threads, batch, repeats);
    }
  };

  /**
   * @param threads of a forward pass
   * @param batch images of a forward pass
   * @throws IOException if it isn't there, saying how to bring it
   */
  public abstract Stopwatch stopwatch(int threads, int batch, Repeats repeats) throws IOException;

  /** Its name on the command line and in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public static LatencyRuntime named(String name) {
    List<String> names = Arrays.stream(values()).map(LatencyRuntime::label).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "runtime: %s, expected one of %s".formatted(name, String.join(", ", names)));
    }
    return values()[names.indexOf(name)];
  }

  /** It is no part of nshot's jars: 139 MB that nothing else needs. */
  private static void requireClass(String name) throws IOException {
    try {
      Class.forName(name, false, LatencyRuntime.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IOException(
          "runtime: onnxruntime is not on the class path: add --conf"
              + " spark.driver.extraClassPath=onnxruntime-1.22.0.jar (com.microsoft.onnxruntime,"
              + " from Maven Central)",
          e);
    }
  }
}
