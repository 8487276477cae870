package org.nshot.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is deployed is looked at from outside, as its users have it: jars, scripts and files. */
class ArchitectureTest {
  private static final JavaClasses DEPLOY =
      new ClassFileImporter().importPath(Path.of("target", "test-classes"));

  @Test
  void tests_knowNoClassOfWhatTheyDeploy() {
    assertTrue(DEPLOY.contain(ClusterJarTest.class), "the classes were found");
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..", "org.nd4j..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("org\\.nshot\\.(?!deploy\\.).*")
        .check(DEPLOY);
  }

  @Test
  void names_neverSayUtil() {
    noClasses().should().haveNameMatching("(?i).*(util|helper).*").check(DEPLOY);
  }
}
