package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;

/** What the documentation points at is there, and what it tells people to type is understood. */
class DocumentationTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```bash$(.*?)^```$");
  private static final Pattern COMMAND = Pattern.compile("\\./nshot ([^;|&)]*)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)\\}?");
  private static final Pattern LOOP = Pattern.compile("for (\\w+) in (\\S+)");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final int LONGEST = 160;

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

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(HOME.resolve("docs"));
        Stream<Path> deploy = Files.walk(HOME.resolve("deploy"))) {
      Stream<Path> others =
          Stream.of("README.md", "CONTRIBUTING.md", "bench/README.md", "notebooks/README.md")
              .map(HOME::resolve);
      return Stream.of(docs, deploy.filter(path -> path.endsWith("README.md")), others)
          .flatMap(paths -> paths)
          .filter(path -> path.toString().endsWith(".md"))
          .filter(path -> Stream.of("target").noneMatch(path.toString()::contains))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void links_ofAPage_leadSomewhere(Path page) throws IOException {
    List<String> lost = new ArrayList<>();
    Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
    while (link.find()) {
      String target = link.group(1);
      if (!target.contains("://") && !isThere(page, target)) {
        lost.add(target);
      }
    }
    assertEquals(List.of(), lost);
  }

  private static boolean isThere(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path path = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(path)) {
      return false;
    }
    return hash < 0 || anchors(Files.readString(path)).contains(target.substring(hash + 1));
  }

  /** What a forge calls a page's headings. */
  private static Set<String> anchors(String page) {
    return withoutCode(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static String withoutCode(String page) {
    return page.replaceAll("(?ms)^```.*?^```$", "");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void prose_ofAPage_hasLinesThatADiffShows(Path page) throws IOException {
    List<String> tooLong =
        withoutCode(Files.readString(page))
            .lines()
            .filter(line -> line.length() > LONGEST && !line.startsWith("|"))
            .toList();
    assertEquals(List.of(), tooLong);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void commands_ofAPage_areParsed(Path page) throws IOException {
    CommandParser parser = new CommandParser(DocumentationTest::commands, new RecipePresets());
    for (List<String> command : documented(Files.readString(page))) {
      try {
        parser.parse(command.toArray(String[]::new));
      } catch (UsageException e) {
        throw new AssertionError(page + ": ./nshot " + String.join(" ", command), e);
      }
    }
  }

  @Test
  void commands_ofAllPages_areEveryCommandThatUsersHave() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Path page : pages()) {
      documented(Files.readString(page)).forEach(command -> shown.add(command.get(0)));
    }
    for (Command command : commands()) {
      String name = command.getClass().getAnnotation(picocli.CommandLine.Command.class).name();
      assertTrue(shown.contains(name), name + " is shown on no page");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "./nshot train --data x --run y --no-such 1, --no-such",
    "./nshot trian --data x, trian"
  })
  void commands_thatDoNotExist_areFound(String line, String named) {
    CommandParser parser = new CommandParser(DocumentationTest::commands, new RecipePresets());
    List<String> command = documented("```bash\n" + line + "   # a mistake\n```").get(0);
    UsageException refusal =
        assertThrows(UsageException.class, () -> parser.parse(command.toArray(String[]::new)));
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  private static List<Command> commands() {
    return ServiceLoader.load(Command.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /** Arguments of each command in a page's shell examples, without those of spark-submit. */
  private static List<List<String>> documented(String page) {
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
