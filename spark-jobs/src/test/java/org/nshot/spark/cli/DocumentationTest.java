package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;

/** What the documentation points at is there, and what it tells people to type is understood. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final int LONGEST = 160;

  static List<Path> pages() throws IOException {
    return DocumentedCommands.pages();
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
            .filter(line -> line.length() > LONGEST && !line.strip().startsWith("|"))
            .toList();
    assertEquals(List.of(), tooLong);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void commands_ofAPage_areParsed(Path page) throws IOException {
    for (List<String> command : DocumentedCommands.of(Files.readString(page))) {
      if (DocumentedCommands.measures(command)) {
        continue; // its module looks at those
      }
      try {
        Nshot.command(command.toArray(String[]::new));
      } catch (UsageException e) {
        throw new AssertionError(page + ": ./nshot " + String.join(" ", command), e);
      }
    }
  }

  @Test
  void commands_ofAllPages_areEveryCommandThatUsersHave() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Path page : pages()) {
      DocumentedCommands.of(Files.readString(page)).forEach(command -> shown.add(command.get(0)));
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
    List<String> command = DocumentedCommands.of("```bash\n" + line + "   # a mistake\n```").get(0);
    UsageException refusal =
        assertThrows(UsageException.class, () -> Nshot.command(command.toArray(String[]::new)));
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }

  private static List<Command> commands() {
    return ServiceLoader.load(Command.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
