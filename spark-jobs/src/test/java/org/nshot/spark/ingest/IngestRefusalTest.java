package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunLock;

/** Input and output that can't be used: one line that names it, and nothing left behind. */
class IngestRefusalTest {
  @TempDir private Path folder;
  private ImageFolder images;

  @BeforeEach
  void createInput() throws IOException {
    images = new ImageFolder(Files.createDirectory(folder.resolve("in")));
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Ingest.Options options(ImageFormat format) {
    return UsualOptions.of(format, images.uri(), out().toUri().toString());
  }

  private static void ingest(Ingest.Options options) throws IOException {
    Ingest.run(SharedSpark.session(), options);
  }

  private static String errorOf(Ingest.Options options) {
    String message = assertThrows(IOException.class, () -> ingest(options)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private String errorOf(ImageFormat format) {
    String message = errorOf(options(format));
    assertFalse(Files.exists(out().resolve("manifest.json")));
    return message;
  }

  private static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message + " lacks: " + part);
    }
  }

  @Test
  void run_missingInput_saysSo() {
    String missing = folder.resolve("nowhere").toUri().toString();
    assertEquals(
        "input " + missing + ": does not exist, expected a folder",
        errorOf(UsualOptions.of(ImageFormat.IMAGE_FOLDER, missing, out().toUri().toString())));
  }

  @Test
  void run_emptyInput_saysSo() {
    assertSays(errorOf(ImageFormat.IMAGE_FOLDER), images.uri(), "the folder is empty");
  }

  @Test
  void run_inputThatIsAFile_saysSo() {
    images.file("x.png", new byte[1]);
    String file = images.uri() + "x.png";
    assertEquals(
        "input " + file + ": is a file, expected a folder",
        errorOf(UsualOptions.of(ImageFormat.IMAGE_FOLDER, file, out().toUri().toString())));
  }

  @Test
  void run_inputOfAnUnknownFileSystem_namesIt() {
    assertSays(
        errorOf(UsualOptions.of(ImageFormat.IMAGE_FOLDER, "nosuch://host/x", "out")),
        "input nosuch://host/x: ",
        "\"nosuch\"");
  }

  @Test
  void run_inputWithoutPermission_namesTheFolder() throws IOException {
    images.split("train", 2);
    Path closed = images.root().resolve("train/b");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    try {
      Assumptions.assumeFalse(Files.isReadable(closed), "this user may read everything");
      assertSays(errorOf(ImageFormat.IMAGE_FOLDER), "/train/b: can't be listed: ");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void run_noSplit_namesWhatThereIs() {
    images.image("cats/1.png", 1).image("dogs/2.png", 2);
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "no split found, expected folders named [train, val, test]; it holds cats, dogs");
  }

  @Test
  void run_splitWithoutClasses_namesIt() {
    images.image("train/1.png", 1);
    assertSays(errorOf(ImageFormat.IMAGE_FOLDER), "/train: no class folders");
  }

  @Test
  void run_classesThatDiffer_namesSplitAndClass() {
    images.split("train", 4).image("test/a/1.png", 1).image("test/c/1.png", 1);
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "/train: no class folders [c], which other splits have; expected the same 3 classes");
  }

  @Test
  void run_oneClass_saysThatThereIsNothingToTellApart() {
    images.image("train/only/1.png", 1).image("train/only/2.png", 2);
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "1 class (only), expected at least 2: there is nothing to tell apart");
  }

  @Test
  void run_sameFileInTwoSplits_namesBoth() {
    images.split("train", 4).split("test", 4);
    images.file("train/a/copied.png", ImageFolder.png(9, 6, 5));
    images.file("test/a/copied.png", ImageFolder.png(9, 6, 5));
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "train and test: 1 images are in both, by path and content, such as train/a/copied.png and"
            + " test/a/copied.png; expected each in one split");
    assertFalse(Files.exists(out()));
  }

  /** Many data sets number the images of each split from 0, and hold some twice. */
  @Test
  void run_samePathOrSameContentInTwoSplits_isTaken() throws IOException {
    images.split("train", 4).split("test", 4);
    images.file("test/b/another name.png", ImageFolder.png(0, 6, 5));
    ingest(options(ImageFormat.IMAGE_FOLDER));
    assertTrue(Files.exists(out().resolve("manifest.json")));
  }

  @Test
  void run_classWithoutImages_namesIt() {
    images.split("train", 4).file("train/c/notes.txt", new byte[1]);
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "/train/c: no image, expected files named .jpg, .jpeg, .png, .webp, .gif or .bmp");
  }

  @Test
  void run_corruptImagesOverTheLimit_namesCountLimitAndFirst() {
    images.split("train", 10).split("test", 10);
    images.file("test/a/002.png", Arrays.copyOf(ImageFolder.png(2, 6, 5), 50));
    images.file("test/b/003.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1, 2, 3});
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "test: 2 of 11 images are bad, expected at most 0.001 of them (--max-bad): ",
        "test/a/002.png (PNG: ",
        "test/b/003.jpg (JPEG: ");
    assertFalse(Files.exists(out()));
  }

  @Test
  void run_imagesOfTwoSizesOverTheLimit_namesBothSizes() {
    images.split("train", 8);
    for (int i = 0; i < 5; i++) {
      images.file("train/b/z%d.png".formatted(i), ImageFolder.png(i, 7, 5));
    }
    assertSays(
        errorOf(
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER,
                images.uri(),
                out().toString(),
                0.001,
                false,
                100,
                Keep.PIXELS,
                Optional.empty(),
                SourceOptions.NONE,
                false)),
        "train: 5 of 13 images are bad",
        "train/b/z0.png (image is 7x5, expected 6x5)",
        "train/b/z2.png",
        ", …");
    assertFalse(Files.exists(out()));
  }

  @Test
  void run_noGoodImageAtAll_failsWhateverTheLimit() {
    images.file("train/a/1.png", new byte[] {1}).file("train/b/1.png", new byte[] {1});
    assertSays(
        errorOf(
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER, images.uri(), out().toString(), 1, false, 100)),
        "train: 2 of 2 images are bad");
  }

  @Test
  void run_imageBeyondMaxPixels_isBad() {
    images.split("train", 2);
    assertSays(
        errorOf(
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER, images.uri(), out().toString(), 0, false, 29)),
        "train/a/000.png (PNG: 6x5 is more than 29 pixels)");
  }

  @Test
  void run_brokenCifarLength_namesFileAndLengths() {
    images.file("data_batch_1.bin", new byte[3073 * 2 + 1]);
    assertSays(
        errorOf(ImageFormat.CIFAR_BINARY),
        "/data_batch_1.bin: 6147 bytes, expected a multiple of 3073 (the records of CIFAR-10)");
  }

  @Test
  void run_emptyCifarFile_isRefused() {
    images.file("train.bin", new byte[0]);
    assertSays(
        errorOf(ImageFormat.CIFAR_BINARY), "/train.bin: 0 bytes, expected a multiple of 3074");
  }

  @Test
  void run_folderWithoutCifarFiles_namesThem() {
    images.file("batch.dat", new byte[1]);
    assertSays(
        errorOf(ImageFormat.CIFAR_BINARY),
        "no split found, expected data_batch_*.bin and test_batch.bin (CIFAR-10)");
  }

  @Test
  void run_bothCifars_isRefused() {
    images.file("data_batch_1.bin", new byte[3073]).file("test.bin", new byte[3074]);
    assertSays(errorOf(ImageFormat.CIFAR_BINARY), "both CIFAR-10 and CIFAR-100");
  }

  @Test
  void run_cifarNamesOfOtherCount_namesFile() {
    images
        .file("test_batch.bin", new byte[3073])
        .file("batches.meta.txt", "cat\ndog\n".getBytes(StandardCharsets.UTF_8));
    assertSays(
        errorOf(ImageFormat.CIFAR_BINARY),
        "/batches.meta.txt: 2 lines, expected the 10 different class names of CIFAR-10");
  }

  @Test
  void run_existingOutput_isKept() throws IOException {
    images.split("train", 2);
    ingest(options(ImageFormat.IMAGE_FOLDER));
    byte[] manifest = Files.readAllBytes(out().resolve("manifest.json"));
    images.image("train/a/more.png", 5);
    assertSays(
        errorOf(options(ImageFormat.IMAGE_FOLDER)),
        "out: holds a data set already",
        "(--overwrite replaces it)");
    assertTrue(Arrays.equals(manifest, Files.readAllBytes(out().resolve("manifest.json"))));
  }

  @Test
  void run_outputOfAKilledIngest_isNamedUnfinished() throws IOException {
    images.split("train", 2);
    ingest(options(ImageFormat.IMAGE_FOLDER));
    Files.delete(out().resolve("manifest.json"));
    assertSays(errorOf(options(ImageFormat.IMAGE_FOLDER)), "holds an unfinished data set");
  }

  @Test
  void run_overwriteOfSomethingElse_touchesNothing() throws IOException {
    images.split("train", 2);
    new ImageFolder(out()).image("train/a/precious.png", 1);
    assertSays(
        errorOf(
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER, images.uri(), out().toString(), 0, true, 1000)),
        "/out/train/a, which no ingest wrote; expected an empty or missing folder");
    assertTrue(Files.exists(out().resolve("train/a/precious.png")));
  }

  @Test
  void run_overwriteWithInputTooBad_keepsTheOldDataSet() throws IOException {
    images.split("train", 2);
    ingest(options(ImageFormat.IMAGE_FOLDER));
    images.file("train/a/000.png", new byte[] {1});
    assertSays(
        errorOf(
            new Ingest.Options(
                ImageFormat.IMAGE_FOLDER, images.uri(), out().toString(), 0, true, 1000)),
        "train: 1 of 2 images are bad");
    assertEquals(
        2,
        ImageDataset.open(SharedSpark.session(), out().toString())
            .manifest()
            .split("train")
            .count());
  }

  @Test
  void run_outputWithinInput_isRefused() {
    images.split("train", 2);
    for (String output : new String[] {"", "train", "../in", ".."}) {
      assertSays(
          errorOf(
              new Ingest.Options(
                  ImageFormat.IMAGE_FOLDER,
                  images.uri(),
                  images.root().resolve(output).normalize().toString(),
                  0,
                  true,
                  1000)),
          "overlaps with the input");
    }
    assertTrue(Files.exists(images.root().resolve("train/a/000.png")));
  }

  @Test
  void run_outputThatIsAFile_isRefused() throws IOException {
    images.split("train", 2);
    Files.write(out(), new byte[1]);
    assertSays(errorOf(options(ImageFormat.IMAGE_FOLDER)), "out: is a file, expected a folder");
  }

  private OutputFolder open(boolean overwrite) throws IOException {
    return OutputFolder.open(
        out().toString(),
        new Configuration(),
        List.of(),
        overwrite,
        new Patience(Duration.ofMinutes(1)));
  }

  /** The second finds the first at work, be it before its first file or after. */
  @Test
  void run_whileAnotherWritesTheOutput_isRefusedAndTouchesNothing() throws Exception {
    images.split("train", 2);
    try (OutputFolder first = open(false)) {
      assertSays(
          errorOf(ImageFormat.IMAGE_FOLDER),
          "out is in use by process " + ProcessHandle.current().pid(),
          "or take another --output");
      first.clear(); // which asks whether it is still its own
    }
    ingest(options(ImageFormat.IMAGE_FOLDER));
    try (var files = Files.list(out())) {
      assertEquals(
          List.of("manifest.json", "train"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  /** An ingest that another has taken over leaves its files alone. */
  @Test
  void clear_ofAFolderThatWasTakenOver_deletesNothing() throws Exception {
    images.split("train", 2);
    ingest(options(ImageFormat.IMAGE_FOLDER));
    Path lock = out().resolve(RunLock.FILE);
    try (OutputFolder output = open(true)) {
      Files.writeString(lock, "{\"id\":\"b\",\"host\":\"elsewhere\",\"pid\":7}");
      assertSays(
          assertThrows(IOException.class, output::clear).getMessage(),
          "was taken over by process 7 on elsewhere");
      assertThrows(IOException.class, () -> output.write("train", () -> output.clear()));
    }
    assertTrue(Files.exists(out().resolve("manifest.json")));
    assertTrue(Files.exists(lock), "another's lock");
  }

  @Test
  void options_valuesOutOfRange_nameTheFlag() {
    for (double maxBad : new double[] {-0.1, 1.01, Double.NaN}) {
      assertSays(
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Ingest.Options(ImageFormat.IMAGE_FOLDER, "in", "out", maxBad, false, 1))
              .getMessage(),
          "--max-bad " + maxBad + ", expected 0 to 1");
    }
    assertSays(
        assertThrows(
                IllegalArgumentException.class,
                () -> new Ingest.Options(ImageFormat.IMAGE_FOLDER, "in", "out", 0, false, 0))
            .getMessage(),
        "--max-pixels 0, expected at least 1");
  }

  /** Its height times width times three is 0 in 32 bits. */
  @Test
  void run_onlyImagesThatNameAHugeSize_isRefusedBeforeDecoding() {
    byte[] bomb = ImageFolder.png(1, 6, 5);
    ByteBuffer.wrap(bomb).putInt(16, 65_536).putInt(20, 65_536); // IHDR's width and height
    images.file("train/a/000.png", bomb).file("train/b/001.png", bomb);
    assertSays(
        errorOf(ImageFormat.IMAGE_FOLDER),
        "train: 2 of 2 images are bad",
        "train/a/000.png (PNG: 65536x65536 is more than 16777216 pixels)");
  }
}
