package org.nshot.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that this repository has for its readers, and what they tell people to type. */
public final class DocumentedCommands {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern FENCE = Pattern.compile("(?ms)^```bash$(.*?)^```$");
  private static final Pattern COMMAND = Pattern.compile("\\./nshot ([^;|&)]*)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)\\}?");
  private static final Pattern LOOP = Pattern.compile("for (\\w+) in (\\S+)");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** Options that the launcher hands to spark-submit, each with a value. */
  private static final Set<String> OF_SPARK =
      Set.of(
          "--master",
          "--deploy-mode",
          "--driver-memory",
          "--executor-memory",
          "--executor-cores",
          "--num-executors",
          "--queue",
          "--name",
          "--files",
          "--jars",
          "--packages",
          "--repositories",
          "--conf",
          "--properties-file");

  private DocumentedCommands() {}

  /** Every page of the repository, whatever folder it lies in. */
  public static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String root : List.of(".", "shared-model", "spark-jobs")) {
      try (Stream<Path> files = Files.list(HOME.resolve(root))) {
        files.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    for (String root : List.of("docs", "deploy", "bench", "notebooks")) {
      try (Stream<Path> files = Files.walk(HOME.resolve(root))) {
        files
            .filter(path -> path.toString().endsWith(".md"))
            .filter(path -> !HOME.relativize(path).toString().contains("target/"))
            .forEach(pages::add);
      }
    }
    return pages.stream().map(Path::normalize).sorted().toList();
  }

  /** Whether a command lies in module {@code bench}, as the launcher tells. */
  public static boolean measures(List<String> command) {
    return command.get(0).equals("bench") || command.get(0).startsWith("bench-");
  }

  /** A page's shell examples as they stand there. */
  static List<String> scripts(String page) {
    return FENCE.matcher(page).results().map(fence -> fence.group(1)).toList();
  }

  /** Arguments of each command in a page's shell examples, without those of spark-submit. */
  public static List<List<String>> of(String page) {
    List<List<String>> commands = new ArrayList<>();
    Matcher fence = FENCE.matcher(page);
    while (fence.find()) {
      String script = fence.group(1).replaceAll("\\\\\n", " ").replaceAll("(?m)(^|\\s)#.*$", "");
      Map<String, String> variables = new HashMap<>();
      Matcher loop = LOOP.matcher(script);
      while (loop.find()) {
        variables.put(loop.group(1), loop.group(2));
      }
      Matcher command = COMMAND.matcher(script.replaceAll("(?m)$", ";"));
      while (command.find()) {
        commands.add(words(substituted(command.group(1), variables)));
      }
    }
    return commands;
  }

  private static String substituted(String command, Map<String, String> variables) {
    return VARIABLE
        .matcher(command)
        .replaceAll(
            name -> Matcher.quoteReplacement(variables.getOrDefault(name.group(1), "somewhere")));
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    boolean skip = false;
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      String text = Stream.of(1, 2, 3).map(word::group).filter(w -> w != null).findFirst().get();
      if (skip) {
        skip = false;
      } else if (OF_SPARK.contains(text)) {
        skip = true;
      } else {
        words.add(text);
      }
    }
    return words;
  }
}
