package org.nshot.spark;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.junit.jupiter.api.Test;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.ImportsACommand;
import org.nshot.spark.files.OpensAFile;
import org.nshot.spark.parsing.VerboseOption;

/** Holds the rooms in their order: what commands share below, commands above, the roof on top. */
class ArchitectureTest {
  private static final String HOME = "org.nshot.spark.";

  /** From the ground up; rooms of one floor don't know each other. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("files"),
          Set.of("archive", "command", "events", "shapes", "shards", "workers"),
          Set.of("checkpoint", "session", "space"),
          Set.of("run"),
          Set.of("ingest", "metrics", "replay"),
          Set.of("evaluation", "report", "rounds"),
          Set.of("mlflow"),
          Set.of("ranking", "search"),
          Set.of("training"),
          Set.of("dl4j", "kubernetes", "latency"),
          Set.of("export", "retrain"),
          Set.of("benchmark"),
          Set.of("parsing"),
          Set.of("api"),
          Set.of("demo"),
          Set.of("cli"));

  private static final JavaClasses HOUSE =
      new ClassFileImporter().importPath(Path.of("target", "classes", "org", "nshot"));

  @Test
  void rooms_allStandOnAFloor() {
    Set<String> rooms =
        HOUSE.stream()
            .map(JavaClass::getPackageName)
            .map(name -> name.substring(HOME.length()).replaceFirst("\\..*", ""))
            .collect(Collectors.toSet());
    assertEquals(FLOORS.stream().flatMap(Set::stream).collect(Collectors.toSet()), rooms);
  }

  @Test
  void rooms_knowThoseOfLowerFloorsAlone() {
    IntStream.range(0, FLOORS.size()).forEach(floor -> knowsNothingAbove(floor).check(HOUSE));
    slices().matching(HOME + "(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  private static ArchRule knowsNothingAbove(int floor) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages(floor, floor + 1))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(floor + 1, FLOORS.size()))
        .allowEmptyShould(floor + 1 == FLOORS.size());
  }

  private static String[] packages(int from, int to) {
    return FLOORS.subList(from, to).stream()
        .flatMap(Set::stream)
        .map(room -> HOME + room + "..")
        .toArray(String[]::new);
  }

  /** The page for contributors has them in the same order, a row each. */
  @Test
  void page_hasTheSameFloors() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "architecture.md"));
    String table = page.substring(page.indexOf("`spark-jobs`, bottom up")).split("\n\n", 3)[1];
    List<Set<String>> rows =
        table
            .lines()
            .map(row -> row.split("\\|")[1])
            .filter(cell -> cell.contains("`"))
            .map(cell -> Set.of(cell.replaceAll("[` ]", "").split(",")))
            .toList();
    assertEquals(FLOORS, rows);
  }

  @Test
  void dl4j_isKnownToItsRoomAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(HOME + "dl4j..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..")
        .check(HOUSE);
  }

  /** Past it, a broken disk is an error that no command expects. */
  private static ArchRule filesAreOpenedByFileInput() {
    return noClasses()
        .that()
        .doNotBelongToAnyOf(FileInput.class)
        .should()
        .callMethodWhere(target(name("open")).and(target(owner(assignableTo(FileSystem.class)))))
        .orShould() // Parquet's own way from a path
        .callMethod(
            ParquetReader.class, "builder", ReadSupport.class, org.apache.hadoop.fs.Path.class);
  }

  @Test
  void files_areOpenedByFileInputAlone() {
    filesAreOpenedByFileInput().check(HOUSE);
  }

  @Test
  void filesAreOpenedByFileInput_ofAnother_isFound() {
    JavaClasses broken = new ClassFileImporter().importClasses(OpensAFile.class);
    AssertionError error =
        assertThrows(AssertionError.class, () -> filesAreOpenedByFileInput().check(broken));
    assertTrue(error.getMessage().contains("OpensAFile"), error.getMessage());
  }

  /** All that the command line asks for goes through the API; a flag of the process does not. */
  private static ArchRule commandLineParsesNothing() {
    return noClasses()
        .that()
        .resideInAPackage(HOME + "cli..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(HOME + "parsing..").and(not(type(VerboseOption.class))));
  }

  @Test
  void commandLine_ofParsingKnowsOneFlagAlone() {
    commandLineParsesNothing().check(HOUSE);
  }

  /** The tests' own command line makes a parser. */
  @Test
  void commandLineParsesNothing_ofAParser_isFound() {
    JavaClasses broken =
        new ClassFileImporter()
            .importPath(Path.of("target/test-classes/org/nshot/spark/cli/CommandRun.class"));
    AssertionError error =
        assertThrows(AssertionError.class, () -> commandLineParsesNothing().check(broken));
    assertTrue(error.getMessage().contains("CommandParser"), error.getMessage());
  }

  @Test
  void names_neverSayUtil() {
    noClasses().should().haveNameMatching("(?i).*(util|helper).*").check(HOUSE);
  }

  /** The rule itself is tried on a class that breaks it: a room of the ground floor going up. */
  @Test
  void knowsNothingAbove_ofAnImportUp_isFound() {
    JavaClasses broken = new ClassFileImporter().importClasses(ImportsACommand.class);
    AssertionError error =
        assertThrows(AssertionError.class, () -> knowsNothingAbove(0).check(broken));
    assertTrue(error.getMessage().contains("TrainCommand"), error.getMessage());
  }
}
