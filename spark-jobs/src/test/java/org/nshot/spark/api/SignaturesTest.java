package org.nshot.spark.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users' code and notebooks call stays: {@code docs/api.md} says so. */
class SignaturesTest {
  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path LIST = Path.of("src/test/resources/org/nshot/spark/api/signatures.txt");
  private static final Path NOW = Path.of("target", "signatures.txt");

  @Test
  void api_itsSignatures_areThoseOfTheList() throws IOException {
    List<String> now = Signatures.of(CLASSES, Nshot.class.getPackageName());
    Files.write(NOW, now);
    List<String> listed = Files.readAllLines(LIST);
    assertEquals(
        List.of(),
        without(listed, now),
        "gone from org.nshot.spark.api, which others call: its names stay (docs/api.md)."
            + renewal());
    assertEquals(
        List.of(), without(now, listed), "new in org.nshot.spark.api, and not listed." + renewal());
    assertEquals(listed, now, "the same lines in another order." + renewal());
  }

  private static String renewal() {
    return " If that is meant: cp spark-jobs/%s spark-jobs/%s".formatted(NOW, LIST);
  }

  private static List<String> without(List<String> all, List<String> others) {
    return all.stream().filter(line -> !others.contains(line)).toList();
  }

  /** One of each kind, with all that a caller can see of it. */
  public abstract static class Seen<T extends Comparable<T>> implements Comparable<Seen<T>> {
    public static final int FIELD = 1;
    int hidden = FIELD;

    protected Seen(T one) throws IOException {
      hidden = one.hashCode();
    }

    public static <R> List<R> all(String first, int[]... more) {
      return List.of();
    }

    void hide() {
      hidden++;
    }

    /** With a method beside its components. */
    public record Part(int count, List<String> names) {
      public boolean isEmpty() {
        return count == 0;
      }
    }
  }

  @Test
  void of_aTypeOfEachKind_isAllThatACallerSees() {
    assertEquals(
        List.of(
            "SignaturesTest.Seen abstract class<T extends Comparable<T>>"
                + " implements Comparable<SignaturesTest.Seen<T>>",
            "SignaturesTest.Seen.new(T) throws java.io.IOException",
            "SignaturesTest.Seen.all<R>(String, int[]...): java.util.List<R>, static",
            "SignaturesTest.Seen.FIELD: int, a field"),
        Signatures.of(Seen.class, Nshot.class.getPackageName()));
    assertEquals(
        List.of(
            "SignaturesTest.Seen.Part record",
            "SignaturesTest.Seen.Part.count: int",
            "SignaturesTest.Seen.Part.names: java.util.List<String>",
            "SignaturesTest.Seen.Part.isEmpty(): boolean"),
        Signatures.of(Seen.Part.class, Nshot.class.getPackageName()));
  }

  /** Only what is public counts, and it does not go below the package. */
  @Test
  void of_thisPackage_leavesOutWhatIsHidden() throws IOException {
    List<String> lines = Signatures.of(CLASSES, Nshot.class.getPackageName());
    assertTrue(lines.contains("Ingested.Split.images: long"), lines.toString());
    assertEquals(List.of(), lines.stream().filter(line -> line.startsWith("Results")).toList());
  }
}
