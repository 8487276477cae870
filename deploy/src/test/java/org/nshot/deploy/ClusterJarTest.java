package org.nshot.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may be in the cluster jar, whatever dependencies come or go. */
@Tag("cluster")
class ClusterJarTest {
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib)");

  /** Elsewhere in it, or left out for good. */
  private static final Pattern MOVED =
      Pattern.compile(
          "(com/fasterxml/jackson/(dataformat/yaml|datatype/jdk8)|org/yaml/snakeyaml|com/google/protobuf"
              + "|org/mlflow/(tracking/samples|scalapb_interface))/.*");

  /** ND4J and oneDNN are linked to it and bring one each; in an executor ND4J's serves both. */
  private static final String OPENMP = "libgomp.so.1";

  private static Set<String> entries;

  @BeforeAll
  static void list() throws IOException {
    entries = entries(Built.clusterJar());
  }

  private static Set<String> entries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(entry -> entry.getName()).collect(Collectors.toSet());
    }
  }

  private static Set<String> classes(List<Path> jars) throws IOException {
    Set<String> classes = new TreeSet<>();
    for (Path jar : jars) {
      entries(jar).stream()
          .filter(name -> name.endsWith(".class"))
          .filter(name -> !name.startsWith("META-INF/") && !name.endsWith("module-info.class"))
          .forEach(classes::add);
    }
    return classes;
  }

  @Test
  void jar_besideSpark_sharesNoClassWithIt() throws IOException {
    Set<String> shared = classes(Built.sparkJars());
    shared.retainAll(entries);
    assertEquals(Set.of(), shared, "exclude or relocate them");
  }

  @Test
  void jarAndSpark_together_haveAllClassesThatWeRunOn() throws IOException {
    Set<String> missing = classes(Built.runtimeJars());
    missing.removeAll(classes(Built.sparkJars()));
    missing.removeAll(entries);
    missing.removeIf(name -> MOVED.matcher(name).matches());
    assertEquals(Set.of(), missing);
    assertTrue(entries.contains("org/nshot/shaded/snakeyaml/Yaml.class"));
    assertTrue(entries.contains("org/nshot/shaded/protobuf/Message.class"));
  }

  @Test
  void jar_natives_areThoseOfOnePlatformOnceEach() {
    List<String> natives = entries.stream().filter(name -> NATIVE.matcher(name).matches()).toList();
    Set<String> platforms = new TreeSet<>();
    Set<String> libraries = new TreeSet<>();
    for (String name : natives) {
      String[] path = name.split("/");
      // JNA's folders are linux-x86-64, JavaCPP's linux-x86_64, with ND4J's extension after it.
      platforms.add(
          path[path.length - 2].replace('_', '-').replaceFirst("(-x86-64|-arm64).*", "$1"));
      String library = path[path.length - 1];
      assertTrue(libraries.add(library) || library.equals(OPENMP), name + " is there twice");
    }
    long openMp = natives.stream().filter(name -> name.endsWith("/" + OPENMP)).count();
    assertEquals(2, openMp, natives.toString());
    assertEquals(1, platforms.size(), natives.toString());
    assertTrue(libraries.stream().anyMatch(name -> name.contains("nd4j")), natives.toString());
  }

  @Test
  void jar_signaturesOfOthers_areGone() {
    assertFalse(
        entries.stream().anyMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)")));
  }

  @Test
  void jar_services_nameClassesThatAreThere() throws IOException {
    List<String> commands = new ArrayList<>();
    try (JarFile file = new JarFile(Built.clusterJar().toFile())) {
      for (String service : entries) {
        if (!service.matches("META-INF/services/.+")) {
          continue;
        }
        try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    file.getInputStream(file.getEntry(service)), StandardCharsets.UTF_8))) {
          for (String line : lines.lines().toList()) {
            String provider = line.replaceFirst("#.*", "").strip();
            if (!provider.isEmpty()) {
              assertTrue(
                  entries.contains(provider.replace('.', '/') + ".class"),
                  service + ": " + provider);
            }
            if (service.endsWith("org.nshot.spark.command.Command")) {
              commands.add(provider);
            }
          }
        }
      }
    }
    assertTrue(commands.contains("org.nshot.spark.training.TrainCommand"), commands.toString());
  }
}
