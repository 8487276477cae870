package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in folders whose names Spark, the JVM or log4j would take for something else. */
@EnabledOnOs(OS.LINUX)
class LauncherPlaceTest {
  private static final String PRINTING_SUBMIT =
      "#!/usr/bin/env bash\nprintf '%s\\n' \"LC_ALL=${LC_ALL-}\" \"$@\"\n";
  private static final String ODD = "a,b [1]{x}*?\\y.jar";

  @TempDir private Path folder;

  private record Outcome(int exitCode, List<String> out, List<String> err) {
    String after(String option) {
      return out.get(out.indexOf(option) + 1);
    }

    /** The value of a property for the driver's JVM. */
    String property(String name) {
      return out.stream()
          .filter(line -> line.startsWith("spark.driver.extraJavaOptions="))
          .flatMap(line -> Stream.of(line.split(" ")))
          .filter(word -> word.startsWith("-D" + name + "="))
          .map(word -> word.substring(name.length() + 3))
          .findFirst()
          .orElse("");
    }
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void executable(Path file, String content) throws IOException {
    write(file, content);
    assertTrue(file.toFile().setExecutable(true));
  }

  /** A copy that looks built, in a folder of this name. */
  private Path copy(String name) throws IOException {
    Path home = folder.resolve(name);
    executable(home.resolve("nshot"), Files.readString(Path.of("..", "nshot")));
    for (String module : List.of("shared-model", "spark-jobs")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      write(home.resolve(module).resolve("pom.xml"), "");
    }
    write(home.resolve("pom.xml"), "");
    Path target = home.resolve("spark-jobs/target");
    write(target.resolve("spark-jobs-1.jar"), "");
    write(target.resolve("launcher/jvm.flags"), "--add-opens=a\n");
    write(target.resolve("launcher/spark.properties"), "");
    write(target.resolve("launcher/runtime.classpath"), "/m2/plain.jar:/m2/" + ODD);
    write(target.resolve("launcher/spark.classpath"), "/m2/spark.jar");
    write(target.resolve("launcher/built"), "\n");
    executable(folder.resolve("spark/bin/spark-submit"), PRINTING_SUBMIT);
    return home.toRealPath();
  }

  private Outcome nshot(Path home, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("nshot").toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name -> name.startsWith("NSHOT_") || name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Outcome(exitCode, Files.readAllLines(out), Files.readAllLines(err));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-1.0_x",
        "c#tools",
        "tools [v2]",
        "tools%20x",
        "a b",
        "x;y",
        "p?q",
        "s*t",
        "{a,b}",
        "q\"q",
        "a'b",
        "d$e",
        "${user.home}",
        "b\\c",
        "a+b",
        "~",
        "-x",
        "(a)&b",
        "<a>|b"
      })
  void nshot_installedThere_namesItsFilesSoThatSparkAndLog4jFindThem(String name) throws Exception {
    Path home = copy(name);
    Outcome outcome = nshot(home, Map.of("LC_ALL", "C.UTF-8"), "train");
    assertEquals(List.of(), outcome.err());
    assertEquals(
        home.resolve("spark-jobs/target/classes/org/nshot/spark/cli/log4j2.properties"),
        Path.of(URI.create(outcome.property("log4j2.configurationFile"))));
    String jar = outcome.out().get(outcome.out().size() - 2);
    assertEquals(
        home.resolve("spark-jobs/target/spark-jobs-1.jar"),
        jar.startsWith("file:") ? Path.of(URI.create(jar)) : Path.of(jar));
    assertEquals(Path.of(jar).getFileName().toString(), "spark-jobs-1.jar");
    assertTrue(jar.startsWith("file:") || jar.matches("[\\w/.+~-]+"), jar);
  }

  /** Java can't name it itself here: its encoding may be another in the tests. */
  @Test
  void nshot_installedUnderLettersOfOtherAlphabets_encodesTheirBytes() throws Exception {
    Path home = copy("plain");
    ProcessBuilder move =
        new ProcessBuilder("bash", "-c", "mv plain $'caf\\xc3\\xa9' && $'caf\\xc3\\xa9/nshot' x");
    move.directory(folder.toFile()).redirectOutput(folder.resolve("out").toFile());
    move.environment().put("JAVA_HOME", System.getProperty("java.home"));
    move.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    assertEquals(0, move.start().waitFor());
    assertTrue(
        Files.readString(folder.resolve("out"))
            .contains(
                "\nfile://%s/caf%%C3%%A9/spark-jobs/target/spark-jobs-1.jar\n"
                    .formatted(home.getParent())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"to:ols", "to\nols"})
  void nshot_installedWhereNoClassPathLeads_isRefusedInOneLine(String name) throws Exception {
    Path home = copy(name);
    Outcome outcome = nshot(home, Map.of(), "train");
    assertEquals(1, outcome.exitCode());
    assertEquals(List.of(), outcome.out());
    assertEquals(
        "nshot: is installed in %s, and a class path can't hold a colon or a new line: move it to another folder"
            .formatted(home),
        String.join("\n", outcome.err()));
  }

  @Test
  void nshot_cluster_shipsJarsOfOddNames() throws Exception {
    Outcome outcome = nshot(copy("plain"), Map.of(), "train", "--master", "spark://host:7077");
    String[] jars = outcome.after("--jars").split(",");
    assertEquals(2, jars.length);
    assertEquals("/m2/plain.jar", jars[0]);
    // What Spark takes as a pattern, once it has decoded the URI: each sign stands for itself.
    assertEquals("/m2/a,b \\[1\\]\\{x\\}\\*\\?\\\\y.jar", URI.create(jars[1]).getPath());
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, C, C.UTF-8",
    "LC_ALL, POSIX, C.UTF-8",
    "LC_ALL, no_SUCH.UTF-8, C.UTF-8",
    "LANG, C, C.UTF-8",
    "LC_ALL, C.UTF-8, C.UTF-8",
    "LC_CTYPE, C.UTF-8, ''",
    "LANG, C.UTF-8, ''"
  })
  void nshot_localeOfAnotherEncoding_runsWithUtf8(String variable, String value, String locale)
      throws Exception {
    Outcome outcome = nshot(copy("plain"), Map.of(variable, value), "train");
    assertEquals(0, outcome.exitCode());
    assertEquals("LC_ALL=" + locale, outcome.out().get(0));
  }

  @Test
  void nshot_noLocaleOfUtf8_isRefused() throws Exception {
    Path home = copy("plain");
    Path tools = folder.resolve("tools");
    executable(tools.resolve("locale"), "#!/usr/bin/env bash\necho ANSI_X3.4-1968\n");
    Outcome outcome =
        nshot(home, Map.of("LC_ALL", "C", "PATH", tools + ":" + System.getenv("PATH")), "train");
    assertEquals(1, outcome.exitCode());
    assertEquals(
        List.of(
            "nshot: the locale's encoding is ANSI_X3.4-1968, expected UTF-8: install such a locale and set LC_ALL to it"),
        outcome.err());
  }
}
