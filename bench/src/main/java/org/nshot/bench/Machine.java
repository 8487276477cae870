package org.nshot.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Where a benchmark ran.
 *
 * @param cpu the processor's name, family and model
 * @param cores that the JVM sees
 * @param jdk version and vendor
 * @param nd4j version
 */
public record Machine(String cpu, int cores, String jdk, String nd4j) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String ND4J = "/META-INF/maven/org.nd4j/nd4j-api/pom.properties";

  /**
   * This one.
   *
   * @throws IOException if what tells it can't be read
   */
  public static Machine here() throws IOException {
    return new Machine(
        cpuOfTheMachine(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.version") + ", " + System.getProperty("java.vm.vendor"),
        nd4jVersion());
  }

  private static String cpuOfTheMachine() throws IOException {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    List<String> lines = Files.readAllLines(CPU_INFO);
    return "%s (family %s, model %s)"
        .formatted(value(lines, "model name"), value(lines, "cpu family"), value(lines, "model\t"));
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String nd4jVersion() throws IOException {
    try (InputStream in = Machine.class.getResourceAsStream(ND4J)) {
      if (in == null) {
        throw new IOException("no " + ND4J + " on the class path, expected ND4J's");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    }
  }
}
