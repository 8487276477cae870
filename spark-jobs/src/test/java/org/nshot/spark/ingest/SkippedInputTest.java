package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.DatasetManifest.SkippedFile;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.files.UserPath;

/** No file of the input is lost without a word. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SkippedInputTest {
  private static final String NO_IMAGE =
      "no image by its name, expected .jpg, .jpeg, .png, .webp, .gif or .bmp";

  @TempDir private Path folder;
  private ImageFolder images;

  @BeforeEach
  void drawImages() {
    images = new ImageFolder(folder.resolve("in")).split("train", 4);
  }

  private Path in(String path) {
    return images.root().resolve(path);
  }

  private ImageSource list() throws IOException {
    return FolderListing.list(InputFolder.open(UserPath.uri(images.root()), new Configuration()));
  }

  private List<String> lines() throws IOException {
    return list().skipped().lines();
  }

  private String refusal() {
    String message = assertThrows(IOException.class, this::list).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static void bash(Path where, String command) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", command).directory(where.toFile()).start();
    assertEquals(0, process.waitFor(), command);
  }

  /** A walk of its own counts what there is. */
  @Test
  void run_everyKindOfFile_isInTheDataSetOrNamedWithItsReason() throws Exception {
    images
        .file("train/a/1.tiff", new byte[1])
        .file("train/a/.hidden.png", new byte[1])
        .file("train/a/_x.png", new byte[1])
        .file("train/a/.cache/1.png", new byte[1])
        .file("train/_background_/1.png", ImageFolder.png(1, 6, 5))
        .file("train/loose.png", new byte[1])
        .file("valid/a/1.png", new byte[1])
        .file("valid/b/deep/2.png", new byte[1])
        .file("README.md", new byte[1])
        .file("train/b/deep/er/4.PNG", ImageFolder.png(4, 6, 5));
    Files.createSymbolicLink(in("train/a/gone.png"), Path.of("nowhere.png"));
    Files.createSymbolicLink(in("train/a/self.png"), Path.of("self.png"));
    bash(in("train/a"), "mkfifo pipe.png");
    Ingest.Result result =
        Ingest.run(
            SharedSpark.session(),
            UsualOptions.of(
                ImageFormat.IMAGE_FOLDER,
                UserPath.uri(images.root()),
                UserPath.uri(folder.resolve("out"))));
    TreeSet<String> skipped =
        result.manifest().skipped().listed().stream()
            .map(SkippedFile::path)
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> all;
    try (Stream<Path> walk = Files.walk(images.root())) {
      all =
          walk.filter(path -> !Files.isDirectory(path))
              .map(path -> images.root().relativize(path).toString())
              .collect(Collectors.toCollection(TreeSet::new));
    }
    TreeSet<String> taken = new TreeSet<>(all);
    taken.removeAll(skipped);
    assertEquals(
        new TreeSet<>(
            List.of(
                "train/a/000.png",
                "train/a/002.png",
                "train/b/001.png",
                "train/b/003.png",
                "train/b/deep/er/4.PNG")),
        taken);
    assertTrue(all.containsAll(skipped));
    assertEquals(all.size() - taken.size(), result.manifest().skipped().total());
    assertEquals(taken.size(), result.manifest().split("train").count());
  }

  @Test
  void lines_otherExtensions_areCounted() throws IOException {
    for (int i = 0; i < 4; i++) {
      images.file("train/a/%d.tiff".formatted(i), new byte[1]);
    }
    images.file("train/b/1.JFIF", new byte[1]).file("train/b/2.jfif", new byte[1]);
    assertEquals(
        List.of("6 files not taken: " + NO_IMAGE + ": 4 .tiff, 2 .jfif (train/a/0.tiff, …)"),
        lines());
  }

  @Test
  void lines_manyExtensionsAndNone_areSummedUp() throws IOException {
    for (String name :
        List.of("a.b", "a.c", "a.d", "a.e", "a.f", "a.g", "README", "x.longerThanTen")) {
      images.file("train/a/" + name, new byte[1]);
    }
    assertEquals(
        List.of(
            "8 files not taken: "
                + NO_IMAGE
                + ": 2 without extension, 1 .b, 1 .c, 1 .d, 1 .e, 2 others (train/a/README, …)"),
        lines());
  }

  @Test
  void lines_hiddenClass_isNamedWithItsImages() throws IOException {
    images.image("train/_background_/1.png", 1).image("train/_background_/2.png", 2);
    assertEquals(
        List.of(
            "2 files not taken: in a folder _background_, whose name begins with . or _"
                + " (rename it to take it): 2 .png (train/_background_/1.png, …)"),
        lines());
  }

  @ParameterizedTest
  @CsvSource({
    "valid, val",
    "validation, val",
    "Validation, val",
    "dev, val",
    "Test, test",
    "testing, test",
    "eval, test",
    "Train, train",
    "VAL, val"
  })
  void lines_splitByAnotherName_isNamedWithOurs(String name, String split) throws IOException {
    images.image(name + "/a/1.png", 1);
    assertEquals(
        List.of(
            "1 file not taken: in %s, which is none of the splits [train, val, test] (rename it to %s to take it): 1 .png (%s/a/1.png)"
                .formatted(name, split, name)),
        lines());
  }

  @Test
  void lines_anotherFolderBesideTheSplits_isNamed() throws IOException {
    images.file("scripts/run.sh", new byte[1]);
    assertEquals(
        List.of(
            "1 file not taken: in scripts, which is none of the splits [train, val, test]: 1 .sh"
                + " (scripts/run.sh)"),
        lines());
  }

  @Test
  void list_linksToFoldersAndFilesElsewhere_areFollowed() throws IOException {
    ImageFolder elsewhere = new ImageFolder(folder.resolve("elsewhere"));
    elsewhere.image("c/8.png", 8).image("9.png", 9);
    Files.createSymbolicLink(in("train/c"), elsewhere.root().resolve("c"));
    Files.createSymbolicLink(in("train/a/9.png"), elsewhere.root().resolve("9.png"));
    ImageSource source = list();
    assertEquals(List.of("a", "b", "c"), source.classes());
    assertEquals(6, source.splits().get(0).count());
    assertEquals(0, source.skipped().total());
  }

  @ParameterizedTest
  @CsvSource({"..", ".", "../..", "../../..", "/"})
  void list_linkThatLeadsBack_isRefused(String target) throws IOException {
    Files.createSymbolicLink(in("train/a/all"), Path.of(target));
    String message = refusal();
    assertTrue(message.contains("/train/a/all: "), message);
    assertTrue(message.endsWith(": remove the link") || message.endsWith(": remove it"), message);
  }

  @Test
  void list_linkToAnotherClass_isRefused() throws IOException {
    Files.createSymbolicLink(in("train/a/more"), Path.of("../b"));
    String message = refusal();
    assertTrue(
        message.endsWith(
            "/train/b: by a link the same folder as %s/train/a/more, expected each folder once: remove the link"
                .formatted(UserPath.uri(images.root()))),
        message);
  }

  @Test
  void list_linksThatLeadToEachOther_areRefused() throws IOException {
    Files.createDirectories(in("train/a/x"));
    Files.createDirectories(in("train/b/y"));
    Files.createSymbolicLink(in("train/a/x/b"), in("train/b/y"));
    Files.createSymbolicLink(in("train/b/y/a"), in("train/a/x"));
    assertTrue(refusal().contains("by a link the same folder as"));
  }

  /** A loop outside the splits hurts nobody: it is named and not followed. */
  @Test
  void lines_loopBesideTheSplits_isNamedAsOne() throws IOException {
    Files.createDirectories(in("other"));
    Files.createSymbolicLink(in("other/all"), Path.of(".."));
    assertEquals(
        List.of(
            "1 file not taken: in other, which is none of the splits [train, val, test]: 1 without"
                + " extension (other/all)"),
        lines());
  }

  /** Bytes that are no UTF-8, as archives of other systems have them: a class would be missing. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void list_nameThatIsNoText_isRefusedWithItsBytes() throws Exception {
    bash(in("train"), "mkdir $'caf\\xe9' && cp a/000.png $'caf\\xe9/1.png'");
    assertTrue(
        refusal()
            .contains("/train: the name caf%E9 (% stands before a byte) is no text in this JVM's"),
        this::refusal);
    bash(in("train"), "rm -r $'caf\\xe9' && cp a/000.png $'a/\\xe9.png'");
    assertTrue(refusal().contains("/train/a: the name %E9.png (% stands"), this::refusal);
  }
}
