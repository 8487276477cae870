package org.nshot.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nshot.spark.command.Command;

/** What measures stands on what is shipped, and nothing that is shipped knows it. */
class ArchitectureTest {
  private static final String SERVICE = "META-INF/services/" + Command.class.getName();
  private static final Path CLASSES = Path.of("target", "classes");
  private static final JavaClasses BENCH = new ClassFileImporter().importPath(CLASSES);
  private static final Set<String> NAMES =
      BENCH.stream().map(JavaClass::getName).collect(Collectors.toSet());
  private static final JavaClasses SHIPPED =
      new ClassFileImporter()
          .importPaths(
              Path.of("..", "shared-model", "target", "classes"),
              Path.of("..", "spark-jobs", "target", "classes"));

  private static DescribedPredicate<JavaClass> measure() {
    return DescribedPredicate.describe(
        "measure", type -> NAMES.contains(type.getBaseComponentType().getName()));
  }

  private static ArchRule knowsNothingThatMeasures() {
    return noClasses().should().dependOnClassesThat(measure());
  }

  @Test
  void shipped_knowsNothingThatMeasures() throws IOException {
    assertTrue(SHIPPED.contain(Command.class), "the shipped classes were found");
    knowsNothingThatMeasures().check(SHIPPED);
    assertTrue(services(Path.of("..", "spark-jobs", "target", "classes")).size() > 10);
    services(Path.of("..", "spark-jobs", "target", "classes"))
        .forEach(command -> assertFalse(NAMES.contains(command), command));
  }

  /** The rule itself is tried on a class that breaks it. */
  @Test
  void knowsNothingThatMeasures_ofThisModule_isBroken() {
    assertThrows(AssertionError.class, () -> knowsNothingThatMeasures().check(BENCH));
  }

  @Test
  void commands_areThoseThatTheServiceFileNames() throws IOException {
    Set<String> commands = new TreeSet<>();
    BENCH.stream()
        .filter(type -> type.isAssignableTo(Command.class))
        .forEach(type -> commands.add(type.getName()));
    assertEquals(commands, new TreeSet<>(services(CLASSES)));
  }

  private static List<String> services(Path classes) throws IOException {
    return Files.readAllLines(classes.resolve(SERVICE)).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** Benchmarks lie in the packages of what they time; those know nothing of who runs them. */
  @Test
  void rooms_knowEachOtherInOneDirection() {
    slices().matching("org.nshot.(**)").should().beFreeOfCycles().check(BENCH);
    noClasses()
        .that()
        .resideOutsideOfPackages("org.nshot.bench..", "org.nshot.spark.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nshot.bench..", "org.nshot.spark.bench..")
        .check(BENCH);
  }

  @Test
  void commandsAndClusters_needNoJmh() {
    noClasses()
        .that()
        .resideInAnyPackage("org.nshot.spark.bench..", "org.nshot.spark.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.openjdk.jmh..")
        .check(BENCH);
  }

  @Test
  void names_neverSayUtil() {
    noClasses().should().haveNameMatching("(?i).*(util|helper).*").check(BENCH);
  }
}
