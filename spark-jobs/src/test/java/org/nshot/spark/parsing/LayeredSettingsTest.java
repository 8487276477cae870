package org.nshot.spark.parsing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.cli.CommandRun;

class LayeredSettingsTest {
  @TempDir Path dir;

  private CommandRun run(String yaml, String... more) throws IOException {
    Path file = Files.writeString(dir.resolve("run.yaml"), yaml);
    String[] args = new String[more.length + 3];
    args[0] = "echo";
    args[1] = "--config";
    args[2] = file.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    return CommandRun.of(args);
  }

  private JsonNode settings(String yaml, String... more) throws IOException {
    CommandRun run = run(yaml, more);
    assertEquals(0, run.exitCode(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  private String refused(String yaml, String... more) throws IOException {
    CommandRun run = run(yaml, more);
    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    String prefix = "nshot: " + dir.resolve("run.yaml");
    assertTrue(run.errorLine().startsWith(prefix), run.errorLine());
    return run.errorLine().substring(prefix.length());
  }

  @Test
  void parse_everyLayer_upperGoesBeforeLower() throws IOException {
    JsonNode settings =
        settings(
            "data: d\nbatch: 32\npaths-per-round: 5\n", "--recipe=spos", "--paths-per-round=3");
    assertEquals("3", settings.get("paths-per-round").asText(), "command line over file");
    assertEquals("32", settings.get("batch").asText(), "file over recipe");
    assertEquals("0.05", settings.get("learning-rate").asText(), "recipe over default");
    assertEquals("true", settings.get("augment").asText(), "default");
  }

  @Test
  void parse_preset_goesBeforeTheRecipeAndBehindTheFile() throws IOException {
    JsonNode settings = settings("data: d\npreset: large\n", "--recipe=spos");
    assertEquals("1024", settings.get("batch").asText(), "preset over recipe");
    assertEquals("0.05", settings.get("learning-rate").asText(), "the recipe's own");
    assertEquals(
        "32", settings("data: d\nbatch: 32\n", "--preset=large").get("batch").asText(), "file");
    assertEquals(
        "16",
        settings("data: d\nbatch: 32\npreset: large\n", "--batch=16").get("batch").asText(),
        "command line");
    assertEquals("512", settings("data: d\n", "--preset=large").get("batch").asText());
  }

  @Test
  void parse_unknownPreset_isNamed() {
    CommandRun run = CommandRun.of("echo", "--data=d", "--preset=tiny");
    assertEquals(2, run.exitCode());
    assertEquals("nshot: unknown preset 'tiny'", run.errorLine());
  }

  @Test
  void parse_recipeInTheFile_isFollowed() throws IOException {
    assertEquals("128", settings("data: d\nrecipe: spos\n").get("batch").asText());
  }

  @Test
  void parse_noRecipe_theOptionsDefaultIsFollowed() throws IOException {
    assertEquals("2", settings("data: d\n").get("paths-per-round").asText());
  }

  @Test
  void parse_falseInTheFile_turnsAFlagOff() throws IOException {
    assertEquals("false", settings("data: d\naugment: false\n").get("augment").asText());
  }

  @Test
  void parse_flagOnTheCommandLine_goesBeforeTheFile() throws IOException {
    assertEquals(
        "false", settings("data: d\naugment: true\n", "--no-augment").get("augment").asText());
    assertEquals(
        "true", settings("data: d\naugment: false\n", "--augment").get("augment").asText());
  }

  @Test
  void parse_listInTheFile_becomesTheOptionsValues() throws IOException {
    assertEquals("1,2", settings("data: d\nblocks: [1, 2]\n").get("blocks").asText());
    assertEquals("3", settings("data: d\nblocks: [1, 2]\n", "--blocks=3").get("blocks").asText());
  }

  @Test
  void parse_savedSettings_giveTheSameSettings() throws IOException {
    JsonNode first = settings("data: d\nbatch: 7\nblocks: [1, 2]\n", "--no-augment");
    StringBuilder yaml = new StringBuilder();
    first.fields().forEachRemaining(e -> yaml.append(e.getKey() + ": " + e.getValue() + "\n"));
    assertEquals(first, settings(yaml.toString()));
  }

  @Test
  void parse_unknownKey_namesFileLineKeyAndNearest() throws IOException {
    assertEquals(
        " line 2: unknown key 'bacth', the nearest known is 'batch'",
        refused("data: d\nbacth: 32\n"));
  }

  @Test
  void parse_wrongType_namesFileLineAndValue() throws IOException {
    String line = refused("data: d\nbatch: many\n");
    assertTrue(line.startsWith(" line 2: "), line);
    assertTrue(line.contains("'--batch'") && line.contains("'many'"), line);
  }

  @Test
  void parse_wrongTypeOnTheCommandLine_doesNotBlameTheFile() throws IOException {
    CommandRun run = run("data: d\nbatch: 3\n", "--batch=many");
    assertTrue(run.errorLine().startsWith("nshot: Invalid value"), run.errorLine());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch: {size: 3}| line 1: key 'batch': nested, expected a single value",
        "blocks: [[1]]| line 1: key 'blocks': nested, expected a single value",
        "batch:| line 1: key 'batch': no value",
        "batch: *x| line 1: key 'batch': an alias, expected the value itself",
        "blocks: [&x 1, *x]| line 1: key 'blocks': an alias, expected the value itself",
        "- batch|: no map, expected lines of 'key: value'",
        "'# nothing'|: empty, expected lines of 'key: value'",
      })
  void parse_shapeThatIsNoSetting_isRefused(String yaml, String expected) throws IOException {
    assertEquals(expected, refused(yaml + "\n").strip());
  }

  @Test
  void parse_duplicateKey_isRefused() throws IOException {
    String line = refused("batch: 1\nbatch: 2\n");
    assertTrue(line.contains("line 2") && line.contains("batch"), line);
  }

  @Test
  void parse_secondDocument_isRefused() throws IOException {
    assertEquals(": a second YAML document, expected one", refused("batch: 1\n---\nbatch: 2\n"));
  }

  @Test
  void parse_brokenYaml_namesTheLine() throws IOException {
    assertTrue(refused("batch: 1\nshards: [2\n").startsWith(" line "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: d\n\tbatch: 8\n", "data: d\n \tbatch: 8\n", "data: d\n\t- 8\n"})
  void parse_tab_isNamedWithItsLine(String yaml) throws IOException {
    assertEquals(
        " line 2: begins with a tab, expected spaces: YAML knows no tabs there", refused(yaml));
  }

  @Test
  void parse_utf16_isNamed() throws IOException {
    Path file = dir.resolve("wide.yaml");
    Files.write(file, "\uFEFFdata: d\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    CommandRun run = CommandRun.of("echo", "--config", file.toString());
    assertEquals(2, run.exitCode());
    assertEquals(
        "nshot: " + file + ": is UTF-16 text: save it as UTF-8, expected UTF-8 text",
        run.errorLine());
  }

  @Test
  void parse_noSuchFile_namesIt() {
    CommandRun run = CommandRun.of("echo", "--config", dir.resolve("nix.yaml").toString());
    assertEquals(2, run.exitCode());
    assertEquals("nshot: --config: no such file: " + dir.resolve("nix.yaml"), run.errorLine());
  }

  @Test
  void parse_unknownRecipe_namesTheNearest() {
    CommandRun run = CommandRun.of("echo", "--data=d", "--recipe=spoz");
    assertEquals(2, run.exitCode());
    assertEquals("nshot: unknown recipe 'spoz', nearest is 'spos'", run.errorLine());
  }

  @Test
  void parse_fileThatIsTooLarge_isRefused() throws IOException {
    assertTrue(
        refused("#".repeat(1 << 20) + "\n").contains("more than 1048576 bytes"),
        "a YAML parser would hold it whole");
  }
}
