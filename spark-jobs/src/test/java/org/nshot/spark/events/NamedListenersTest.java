package org.nshot.spark.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedListenersTest {
  /** As a user would write one. */
  public static class Fine implements RunListener {
    @Override
    public void on(RunEvent event) {}
  }

  /** None, for it can't be made. */
  public static final class Asking extends Fine {
    public Asking(String question) {}
  }

  /** None, for it can't be seen. */
  static final class Hidden extends Fine {
    Hidden() {}
  }

  /** None, for it fails. */
  public static final class Failing extends Fine {
    public Failing() {
      throw new IllegalStateException("no such server\nand more");
    }
  }

  private static String refused(String name) {
    return assertThrows(IllegalArgumentException.class, () -> NamedListeners.of(List.of(name)))
        .getMessage();
  }

  @Test
  void of_classes_makesOneOfEachTime() {
    String name = Fine.class.getName();
    List<RunListener> made = NamedListeners.of(List.of(name, name));
    assertEquals(2, made.stream().distinct().count());
    assertInstanceOf(Fine.class, made.get(1));
  }

  @Test
  void of_whatIsNone_isRefusedInOneLineThatNamesIt() {
    String here = NamedListenersTest.class.getName() + "$";
    assertEquals(
        "listener: com.example.Beep: no such class on the class path (--jars adds to it)",
        refused("com.example.Beep"));
    assertEquals(
        "listener: java.lang.String: is no org.nshot.spark.events.RunListener",
        refused("java.lang.String"));
    assertEquals(
        "listener: %sAsking: expected a public constructor without arguments".formatted(here),
        refused(here + "Asking"));
    assertEquals(
        "listener: %sHidden: expected a public class that is not abstract".formatted(here),
        refused(here + "Hidden"));
    assertEquals(
        "listener: %sFailing: its constructor threw java.lang.IllegalStateException: no such server"
            .formatted(here),
        refused(here + "Failing"));
  }
}
