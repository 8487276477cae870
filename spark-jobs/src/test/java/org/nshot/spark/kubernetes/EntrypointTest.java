package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.ProcessOutput;

/** The image's entry, before an entry of Spark's that says how it was called. */
@EnabledOnOs(OS.LINUX)
class EntrypointTest {
  private static final String NAMED = "case $1 in -un) echo spark ;; -u) echo 185 ;; esac";
  private static final String NAMELESS =
      """
      case $1 in
        -un) echo "id: cannot find name for user ID 1000650000" >&2; exit 1 ;;
        -u) echo 1000650000 ;;
        -g) echo 0 ;;
      esac""";
  // Where the script looks for libraries, this machine may have one or not. A find that met a
  // folder which it can't read fails, whatever it found.
  private static final String FIND_ELSEWHERE =
      """
      [[ $1 == /lib && $2 == /usr/lib ]] || exit 1
      PATH=${PATH#*:} find "$FOUND_IN" "${@:3}"
      exit 1""";
  private static final String SPARKS =
      """
      printf 'word %s\\n' "$@"
      printf 'preload %s\\n' "${LD_PRELOAD-}"
      [[ -z ${NSS_WRAPPER_PASSWD-} ]] || cat "$NSS_WRAPPER_PASSWD" "$NSS_WRAPPER_GROUP\"""";

  @TempDir Path folder;
  private Path libraries;

  @BeforeEach
  void layOut() throws IOException {
    libraries = Files.createDirectories(folder.resolve("lib/x86_64-linux-gnu"));
    Files.createDirectories(folder.resolve("tmp"));
    executable("bin/find", FIND_ELSEWHERE);
    executable("opt/entrypoint.sh", SPARKS);
  }

  private void executable(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "#!/usr/bin/env bash\n" + content + "\n");
    assertTrue(path.toFile().setExecutable(true));
  }

  private ProcessOutput enter(String id, String... arguments) throws Exception {
    executable("bin/id", id);
    List<String> command =
        new ArrayList<>(List.of(Deployment.FOLDER.resolve("entrypoint.sh").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("LD_PRELOAD");
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", folder.resolve("bin") + ":" + System.getenv("PATH"),
                "TMPDIR", folder.resolve("tmp").toString(),
                "FOUND_IN", folder.resolve("lib").toString(),
                "NSHOT_SPARK_ENTRYPOINT", folder.resolve("opt/entrypoint.sh").toString()));
    return ProcessOutput.of(builder, folder);
  }

  @Test
  void entrypoint_userWithAName_isSparksOwn() throws Exception {
    ProcessOutput outcome = enter(NAMED, "driver", "--class", "a b");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(List.of("word driver", "word --class", "word a b", "preload "), outcome.out());
  }

  @Test
  void entrypoint_userWithoutAName_isLentOne() throws Exception {
    // A library that does nothing until it is called, by the name of the one that is looked for.
    Path library = libraries.resolve("libnss_wrapper.so");
    Path harmless = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
    Files.createSymbolicLink(library, harmless);
    ProcessOutput outcome = enter(NAMELESS, "executor", "a b");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals("", outcome.err());
    assertEquals(
        List.of(
            "word executor",
            "word a b",
            "preload " + library,
            "nshot:x:1000650000:0:nshot:/tmp:/bin/false",
            "nshot:x:0:"),
        outcome.out());
  }

  @Test
  void entrypoint_userWithoutANameNorALibraryToLendIt_isRefused() throws Exception {
    ProcessOutput outcome = enter(NAMELESS, "executor");
    assertEquals(1, outcome.exitCode());
    assertEquals(
        "entrypoint.sh: user 1000650000 has no name, and the image no libnss_wrapper.so to give it one",
        outcome.err());
    assertEquals(List.of(), outcome.out());
  }
}
