package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.files.UserPath;

/** What filters and splits leave of each class is looked at before anything is trained on it. */
class CountsAfterFilteringTest {
  @TempDir private Path folder;
  private ImageFolder images;

  @BeforeEach
  void open() {
    SharedSpark.session();
    images = new ImageFolder(folder.resolve("in"));
  }

  /** Classes c0, c1, … of so many images each. */
  private CountsAfterFilteringTest classes(int... counts) {
    for (int c = 0; c < counts.length; c++) {
      for (int i = 0; i < counts[c]; i++) {
        images.file("train/c%d/%03d.png".formatted(c, i), ImageFolder.png(c * 100 + i, 8, 8));
      }
    }
    return this;
  }

  private Ingest.Result ingest(double maxBad) throws IOException {
    return Ingest.run(
        SharedSpark.session(),
        new Ingest.Options(
            ImageFormat.IMAGE_FOLDER,
            UserPath.uri(images.root()),
            UserPath.uri(folder.resolve("data")),
            maxBad,
            false,
            10_000));
  }

  private Path run() {
    return folder.resolve("run");
  }

  private ObjectNode train(String holdout) throws Exception {
    return Nshot.call(
        "train",
        "--data=" + UserPath.uri(folder.resolve("data")),
        "--run=" + UserPath.uri(run()),
        "--channels=2",
        "--cells=1",
        "--epochs=1",
        "--batch=4",
        "--threads=1",
        "--holdout=" + holdout);
  }

  private ObjectNode rank(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("rank", "--run=" + UserPath.uri(run()), "--paths=3", "--threads=1"));
    arguments.addAll(List.of(more));
    return Nshot.call(arguments.toArray(String[]::new));
  }

  private String refusal(String holdout) {
    String message = assertThrows(IOException.class, () -> train(holdout)).getMessage();
    assertFalse(Files.exists(run().resolve("config.yaml")), "nothing was begun");
    String data = UserPath.uri(folder.resolve("data"));
    assertTrue(message.startsWith(data + ": split train"), message);
    return message.substring(data.length());
  }

  private int rankedOn() throws IOException {
    String summary = Files.readString(run().resolve("ranking/summary.json"));
    return Integer.parseInt(summary.replaceAll("(?s).*\"images\" : (\\d+).*", "$1"));
  }

  @Test
  void train_aClassOfOneImage_trainsOnIt() throws Exception {
    classes(12, 12, 1).ingest(0);
    ObjectNode result = train("0.5");
    assertEquals(4, result.get("steps").asInt()); // 6 + 6 + 1 images in batches of 4
    rank();
    assertEquals(12, rankedOn());
  }

  @Test
  void train_holdoutThatKeepsNothing_isRefusedWithOneThatDoes() throws Exception {
    classes(4, 4, 4, 4).ingest(0);
    assertEquals(
        ": split train: holdout 0.1 of 16 images in 4 classes of at most 4 keeps none for ranking,"
            + " as one of each class trains: take holdout 0.125 or more, or 0 and rank on another"
            + " split",
        refusal("0.1"));
    train("0.125");
    rank();
    assertEquals(4, rankedOn());
  }

  @Test
  void train_oneImageInEachClass_isRefusedWithTheReason() throws Exception {
    classes(IntStream.range(0, 50).map(c -> 1).toArray()).ingest(0);
    assertEquals(
        ": split train: holdout 0.5 of 50 images in 50 classes of at most 1 keeps none for ranking,"
            + " as one of each class trains: take holdout 0 and rank on another split, or more"
            + " images",
        refusal("0.5"));
  }

  @Test
  void train_aClassWithoutImages_isRefused() throws Exception {
    byte[] records = new byte[3073 * 20];
    for (int i = 0; i < 20; i++) {
      records[3073 * i] = (byte) (i % 8); // of ten classes
    }
    images.file("data_batch_1.bin", records);
    Ingest.run(
        SharedSpark.session(),
        UsualOptions.of(
            ImageFormat.CIFAR_BINARY,
            UserPath.uri(images.root()),
            UserPath.uri(folder.resolve("data"))));
    assertEquals(
        ": split train has no image of 2 of 10 classes (8, 9), expected at least one of each:"
            + " ingest data that has them",
        refusal("0.5"));
  }

  @Test
  void run_classWhoseImagesAreAllBad_isRefusedWhateverTheLimit() {
    classes(4, 2, 3);
    for (int i = 0; i < 2; i++) {
      images.file("train/c1/%03d.png".formatted(i), ImageFolder.png(i, 9, 9));
    }
    String message = assertThrows(IOException.class, () -> ingest(1)).getMessage();
    assertEquals(
        "train: no good image is left in 1 of 3 classes (c1), expected at least one in each: mend"
            + " or replace their images, such as train/c1/000.png (image is 9x9, expected 8x8), or"
            + " remove these classes' folders from all splits",
        message);
    assertFalse(Files.exists(folder.resolve("data")));
  }

  @Test
  void run_testClassWhoseImagesAreAllBad_isRefusedToo() {
    classes(4, 4);
    images
        .file("test/c0/0.png", ImageFolder.png(1, 8, 8))
        .file("test/c1/0.png", ImageFolder.png(1, 9, 9));
    String message = assertThrows(IOException.class, () -> ingest(1)).getMessage();
    assertTrue(message.startsWith("test: no good image is left in 1 of 2 classes (c1), "), message);
  }

  @Test
  void run_someOfAClassBad_keepsTheRest() throws Exception {
    classes(4, 4);
    images.file("train/c1/000.png", ImageFolder.png(1, 9, 9));
    assertEquals(7, ingest(0.2).manifest().split("train").count());
  }

  @Test
  void rank_imagesLeftOut_takesWhatThereIs() throws Exception {
    classes(10, 10).ingest(0);
    train("0.5");
    rank();
    assertEquals(10, rankedOn());
    rank("--images=7");
    assertEquals(7, rankedOn());
    assertEquals(
        "images: 11, but split holdout has 10: take at most that many, or leave --images out",
        assertThrows(IOException.class, () -> rank("--images=11")).getMessage());
  }

  @Test
  void problems_sidesThatASpaceCannotTake_areItsOwnWords() {
    assertEquals(List.of(), SpaceFit.problems(new Shape(32, 36, 3), 2));
    assertEquals(
        List.of(
            "no supernet of this space can train on the data: proxylessnas: image 8x12x3: stages[2]"
                + " has stride 2, and only 1x2 is left there: take larger images"),
        SpaceFit.problems(new Shape(8, 12, 3), 2).stream()
            .filter(line -> line.contains(": proxylessnas: "))
            .toList());
    assertEquals(
        List.of(
            "no supernet of this space can train on the data: nas-bench-201: image 66x70x3,"
                + " expected height and width that 4 divides"),
        SpaceFit.problems(new Shape(66, 70, 3), 2));
    assertEquals(
        List.of("no supernet can train on the data: 1 class, expected at least 2"),
        SpaceFit.problems(new Shape(32, 32, 3), 1));
  }
}
