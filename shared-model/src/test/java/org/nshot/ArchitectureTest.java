package org.nshot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the floors of the house: no import runs up, and none in a circle. */
class ArchitectureTest {
  /** From the ground up; packages of one floor may import each other, but not in a circle. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("random", "input", "tensors", "space", "data"),
          List.of("supernet", "sampling"),
          List.of("engine", "optim"),
          List.of("evaluation"),
          List.of("training", "ranking", "export"),
          List.of("search"),
          List.of("latency"));

  private static final Map<String, Integer> FLOOR_OF = floorOf();
  private static final Pattern PACKAGE = Pattern.compile("org\\.nshot\\.([a-z0-9]+).*");

  private static final JavaClasses HOUSE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  private static Map<String, Integer> floorOf() {
    Map<String, Integer> floors = new TreeMap<>();
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      for (String name : FLOORS.get(floor)) {
        floors.put(name, floor);
      }
    }
    return floors;
  }

  private static String roomOf(JavaClass type) {
    Matcher matcher = PACKAGE.matcher(type.getPackageName());
    return matcher.matches() ? matcher.group(1) : "";
  }

  @Test
  void packages_ofTheHouse_allStandOnAFloor() {
    assertTrue(HOUSE.size() > 20, "the classes were found: " + HOUSE.size());
    classes()
        .should(
            new ArchCondition<JavaClass>("be in a package that has a floor") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        type, FLOOR_OF.containsKey(roomOf(type)), type.getName()));
              }
            })
        .check(HOUSE);
  }

  /** The page for contributors has them in the same order, a row each. */
  @Test
  void page_hasTheSameFloors() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "architecture.md"));
    String table = page.substring(page.indexOf("`shared-model`, bottom up")).split("\n\n", 3)[1];
    List<List<String>> rows =
        table
            .lines()
            .map(row -> row.split("\\|")[1])
            .filter(cell -> cell.contains("`"))
            .map(cell -> List.of(cell.replaceAll("[` ]", "").split(",")))
            .toList();
    assertEquals(FLOORS, rows);
  }

  @Test
  void imports_neverRunUp() {
    noImportRunsUp().check(HOUSE);
  }

  private static ArchRule noImportRunsUp() {
    return noClasses()
        .should(
            new ArchCondition<JavaClass>("import from a floor above") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Integer own = FLOOR_OF.get(roomOf(type));
                type.getDirectDependenciesFromSelf()
                    .forEach(
                        dependency -> {
                          Integer other = FLOOR_OF.get(roomOf(dependency.getTargetClass()));
                          boolean up = own != null && other != null && other > own;
                          events.add(
                              new SimpleConditionEvent(
                                  dependency, up, dependency.getDescription()));
                        });
              }
            });
  }

  @Test
  void imports_neverRunInACircle() {
    slices().matching("org.nshot.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void training_standsOnTop() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.nshot.training..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.nshot.training..")
        .check(HOUSE);
  }

  /**
   * The engine's rooms, each with those that it may look into; all may be looked into by its face.
   */
  private static final Map<String, Set<String>> ENGINE =
      Map.of(
          "memory", Set.of(),
          "program", Set.of("memory"),
          "vector", Set.of("program", "memory"),
          "onednn", Set.of("vector", "program", "memory"),
          "nd4j", Set.of("program", "memory"));

  @Test
  void engine_roomsDependInOneDirection() {
    for (Map.Entry<String, Set<String>> room : ENGINE.entrySet()) {
      noClasses()
          .that()
          .resideInAPackage("org.nshot.engine." + room.getKey())
          .should()
          .dependOnClassesThat(
              areOfTheEngineBut(
                  Stream.concat(room.getValue().stream(), Stream.of(room.getKey())).toList()))
          .check(HOUSE);
    }
    Set<String> rooms =
        HOUSE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith("org.nshot.engine."))
            .map(name -> name.substring("org.nshot.engine.".length()))
            .collect(Collectors.toSet());
    assertEquals(ENGINE.keySet(), rooms);
  }

  private static DescribedPredicate<JavaClass> areOfTheEngineBut(List<String> rooms) {
    List<String> allowed = rooms.stream().map(room -> "org.nshot.engine." + room).toList();
    return DescribedPredicate.describe(
        "are of the engine, but not of its rooms " + rooms,
        type ->
            type.getPackageName().startsWith("org.nshot.engine")
                && !allowed.contains(type.getPackageName()));
  }

  @Test
  void engine_isSeenByItsFaceAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.nshot.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.nshot.engine.*..")
        .check(HOUSE);
  }

  @Test
  void libraries_areKnownToTheirRoomsAlone() {
    knownTo("org.nd4j..", "org.nshot.engine.memory", "org.nshot.engine.nd4j");
    knownTo("org.bytedeco..", "org.nshot.engine.memory", "org.nshot.engine.onednn");
    knownTo("jdk.incubator.vector..", "org.nshot.engine.vector");
    knownTo("ai.onnxruntime..", "org.nshot.latency");
  }

  private static void knownTo(String library, String... rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(rooms)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(HOUSE);
  }

  @Test
  void clusters_areUnknown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..", "org.apache.hadoop..", "org.deeplearning4j..", "scala..")
        .check(HOUSE);
  }

  @Test
  void names_neverSayUtil() {
    noClasses().should(haveAGrabBagName()).check(HOUSE);
  }

  private static ArchCondition<JavaClass> haveAGrabBagName() {
    Pattern grabBag = Pattern.compile("(?i).*(util|helper).*");
    return ArchCondition.from(
        new DescribedPredicate<>("have a name that says nothing (util, helper)") {
          @Override
          public boolean test(JavaClass type) {
            return grabBag.matcher(type.getName()).matches();
          }
        });
  }

  /** The rule itself is tried on a class that breaks it: a room of the ground floor going up. */
  @Test
  void noImportRunsUp_ofAnImportUp_isFound() {
    JavaClasses broken =
        new ClassFileImporter().importClasses(org.nshot.space.ImportsTheEngine.class);
    AssertionError error = assertThrows(AssertionError.class, () -> noImportRunsUp().check(broken));
    assertTrue(error.getMessage().contains("org.nshot.engine.EvalResult"), error.getMessage());
    assertEquals(0, FLOOR_OF.get("space"));
  }
}
