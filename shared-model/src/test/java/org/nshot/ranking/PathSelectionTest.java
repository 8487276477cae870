package org.nshot.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class PathSelectionTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));

  private static List<Architecture> read(String text) throws IOException {
    return PathSelection.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "p.txt", SPACE);
  }

  @Test
  void all_isEveryPathOnce() {
    List<Architecture> all = PathSelection.all(SPACE);
    assertEquals(15_625, all.size());
    assertEquals(15_625, new HashSet<>(all).size());
  }

  @Test
  void sample_ofASeed_isDrawnWithoutReplacementAndTheSameAgain() {
    List<Architecture> drawn = PathSelection.sample(SPACE, 500, 7);
    assertEquals(500, new HashSet<>(drawn).size());
    assertEquals(drawn, PathSelection.sample(SPACE, 500, 7));
    assertNotEquals(drawn, PathSelection.sample(SPACE, 500, 8));
    assertEquals(drawn.subList(0, 20), PathSelection.sample(SPACE, 20, 7));
  }

  @Test
  void sample_ofAsManyAsThereAre_isAllOfThem() {
    assertEquals(
        new HashSet<>(PathSelection.all(SPACE)),
        new HashSet<>(PathSelection.sample(SPACE, 15_625, 1)));
  }

  @Test
  void sample_ofManyPaths_drawsEveryOperationEquallyOften() {
    int[] counts = new int[5];
    int paths = 5_000;
    PathSelection.sample(SPACE, paths, 3).forEach(path -> counts[path.operation(2)]++);
    for (int count : counts) {
      assertEquals(paths / 5.0, count, 5 * Math.sqrt(paths * 0.16));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3, 15_626})
  void sample_ofMoreThanThereAreOrNone_isRefused(int count) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> PathSelection.sample(SPACE, count, 1));
    assertEquals(count + " paths, expected 1 to 15625 (nas-bench-201)", error.getMessage());
  }

  @Test
  void read_ofStringsAndNumbers_givesThePathsInOrder() throws IOException {
    assertEquals(
        List.of(Architecture.of(3, 2, 1, 0, 4, 3), Architecture.of(0, 0, 0, 1, 0, 0)),
        read(
            """
            # two paths
            |nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|

              0 0\t0 1  0 0
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0 0 0 0 0; architecture [0, 0, 0, 0, 0] has 5 choices, expected 6",
        "0 0 0 0 0 5; architecture [0, 0, 0, 0, 0, 5]: operation 5 at 3<-2, expected 0 to 4",
        "0 0 0 0 0 -1; architecture \"0 0 0 0 0 -1\": expected a path of",
        "0 0 0 0 0 99999999999; architecture \"0 0 0 0 0 99999999999\": expected a path of",
        "|none~0|; architecture \"|none~0|\": expected |op~0|+",
      })
  void read_ofALineThatIsNoPath_namesTheLine(String line, String expected) {
    var error = assertThrows(IOException.class, () -> read("0 0 0 0 0 0\n\n" + line + "\n"));
    assertTrue(error.getMessage().startsWith("p.txt line 3: " + expected), error.getMessage());
  }

  @Test
  void read_ofAPathTwice_namesBothLines() {
    var error = assertThrows(IOException.class, () -> read("0 0 0 0 0 1\n#\n0 0 0 0 0 1\n"));
    assertEquals(
        "p.txt line 3: path |none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2| stands on"
            + " line 1 already",
        error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n \n# nothing\n"})
  void read_ofNoPaths_isRefused(String text) {
    var error = assertThrows(IOException.class, () -> read(text));
    assertEquals("p.txt: no paths, expected one a line", error.getMessage());
  }
}
