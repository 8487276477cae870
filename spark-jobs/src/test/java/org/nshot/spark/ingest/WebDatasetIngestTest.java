package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.BadImage;
import org.nshot.data.DatasetManifest.SkippedFile;

/** Shards as webdataset's own writer makes them, and as they come. */
class WebDatasetIngestTest {
  private static final int COUNT = 12;

  @TempDir private Path folder;
  private ImageFolder in;

  @BeforeEach
  void createInput() throws IOException {
    in = new ImageFolder(Files.createDirectory(folder.resolve("in")));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] image(int i) {
    return ImageFolder.png(i, 5 + i % 3, 6);
  }

  private static String name(int i) {
    return "%s/img-%02d".formatted(i % 2 == 0 ? "a" : "b", i);
  }

  /** Of these samples, with labels alternating. */
  private static byte[] shard(int... samples) {
    TarFolder tar = new TarFolder();
    for (int i : samples) {
      tar.file(name(i) + ".cls", text(i % 2 + "\n")).file(name(i) + ".png", image(i));
    }
    return tar.bytes();
  }

  private DatasetManifest ingest(ImageFormat format, Path input, SourceOptions source)
      throws IOException {
    return KeptFiles.ingest(format, "file:" + input, folder.resolve("out"), source);
  }

  private DatasetManifest ingest(SourceOptions source) throws IOException {
    return ingest(ImageFormat.WEBDATASET, in.root(), source);
  }

  private DatasetManifest ingest() throws IOException {
    return ingest(SourceOptions.NONE);
  }

  private static SourceOptions splits(Map<String, String> splits) {
    return new SourceOptions(
        new TreeMap<>(splits), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private SourceOptions classes(String names) {
    in.file("../names.txt", text(names));
    return new SourceOptions(
        new TreeMap<>(),
        Optional.empty(),
        Optional.of("file:" + folder + "/names.txt"),
        Optional.empty());
  }

  private List<String> stored(String split) throws IOException {
    return StoredImages.of(folder.resolve("out"), split);
  }

  private void assertRefused(SourceOptions source, String... parts) {
    String message = assertThrows(IOException.class, () -> ingest(source)).getMessage();
    assertEquals(1, message.lines().count(), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message + " lacks: " + part);
    }
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private void assertRefused(String... parts) {
    assertRefused(SourceOptions.NONE, parts);
  }

  @Test
  void run_shuffledShards_haveTheSamplesOfTheSameFilesInFolders() throws IOException {
    ImageFolder files = new ImageFolder(folder.resolve("files"));
    for (int i = 0; i < COUNT; i++) {
      files.file("train/" + name(i) + ".png", image(i));
    }
    ingest(ImageFormat.IMAGE_FOLDER, files.root(), SourceOptions.NONE);
    List<String> expected = stored("train");
    in.file("train/000.tar", shard(7, 2, 9, 0)).file("train/001.tar", shard(1, 11, 10, 4));
    in.file("train/002.tar", shard(8, 3, 6, 5));
    DatasetManifest manifest = ingest();
    assertEquals(COUNT, manifest.split("train").count());
    assertEquals(expected, stored("train"));
    assertEquals(List.of("0", "1"), manifest.classes());
    assertEquals(0, manifest.skipped().total());
  }

  @Test
  void run_splitsByFileNameAndByFlag_areTheSame() throws IOException {
    in.file("cats-train-00.tar", shard(0, 1)).file("cats-train-01.tar", shard(2, 3));
    in.file("cats-validation-00.tar", shard(4, 5)).file("sizes.json", text("{}"));
    DatasetManifest found = ingest();
    assertEquals(4, found.split("train").count());
    assertEquals(2, found.split("val").count());
    assertEquals(
        List.of(new SkippedFile("sizes.json", "neither a shard nor a folder of a split")),
        found.skipped().listed());
    DatasetManifest named =
        ingest(
            splits(
                Map.of("train", "cats-train-{00..01}.tar", "val", "cats-validation-{00..00}.tar")));
    assertEquals(found.splits(), named.splits());
    assertEquals(
        "input file:%s: no cats-train-02.tar in it, which --train names".formatted(in.root()),
        assertThrows(
                IOException.class, () -> ingest(splits(Map.of("train", "cats-train-{00..02}.tar"))))
            .getMessage());
  }

  @Test
  void run_jsonLabelsAndNames_needTheListOfNames() throws IOException {
    TarFolder tar = new TarFolder();
    tar.file("x1.png", image(1)).file("x1.json", text("{\"label\": \"dog\", \"caption\": \"x\"}"));
    tar.file("x2.png", image(2)).file("x2.json", text("{\"class\": 1}"));
    tar.file("x3.png", image(3)).file("x3.cls", text("zebra"));
    in.file("train/0.tar", tar.bytes());
    assertRefused("train/0.tar/x1.png: label \"dog\", expected a number from 0 on, or --classes");
    assertRefused(
        classes("zebra\ncat\n"),
        "x1.png: label \"dog\", expected one of the names that --classes lists");
    assertRefused(classes("a\na\n"), "names.txt: 2 names, 1 different ones");
    DatasetManifest manifest = ingest(classes("zebra\ncat\ndog\n"));
    assertEquals(List.of("zebra", "cat", "dog"), manifest.classes());
    assertEquals(
        List.of("0", "1", "2"),
        stored("train").stream().map(line -> line.substring(0, 1)).toList());
  }

  @Test
  void run_otherMembers_areNamedOrMeanNothing() throws IOException {
    TarFolder tar =
        new TarFolder()
            .folder("./a")
            .file("./a/1.png", image(1))
            .file("./a/1.seg.png", image(9))
            .file("./a/1.cls", text("0"))
            .file("./a/._1.png", text("resource fork"))
            .file("./a/2.PNG", image(2))
            .file("./a/2.cls", text("1"))
            .file("./a/3.cls", text("1"))
            .file("./a/README", text("x"))
            .link("./a/4.png", "1.png")
            .file("./a/5.jpg", text("no image"))
            .file("./a/5.cls", text("1"));
    for (int i = 6; i < 12; i++) {
      tar.file("b/" + i + ".png", image(i)).file("b/" + i + ".cls", text("0"));
    }
    in.file("train/0.tar", tar.bytes());
    DatasetManifest manifest = ingest();
    assertEquals(8, manifest.split("train").count());
    assertEquals(
        List.of(
            new BadImage(
                "train/0.tar/a/5.jpg", "by its first bytes none of JPEG, PNG, GIF, BMP, WEBP")),
        manifest.split("train").bad().listed());
    assertEquals(
        List.of(
            new SkippedFile("train/0.tar/a/._1.png", SkippedFiles.HIDDEN),
            new SkippedFile("train/0.tar/a/README", "a name without extension"),
            new SkippedFile("train/0.tar/a/4.png", "a link within a tar"),
            new SkippedFile("train/0.tar/a/3.cls", "part of a sample without an image")),
        manifest.skipped().listed());
  }

  /** All of them are members of one sample, cam, which has no image. */
  @Test
  void run_imagesWithASecondDot_areEachNamedWithTheReason() throws IOException {
    TarFolder tar = new TarFolder();
    for (int i = 0; i < 2; i++) {
      String key = "cam.000" + i;
      tar.file(key + ".png", image(i)).file(key + ".cls", text("0"));
    }
    in.file("train/0.tar", shard(0, 1)).file("train/1.tar", tar.bytes());
    DatasetManifest manifest = ingest();
    assertEquals(2, manifest.split("train").count());
    String dot =
        "a second dot in an image's name: the sample's key ends at the first, expected KEY.EXTENSION";
    String part = "part of a sample without an image";
    assertEquals(
        List.of(
            new SkippedFile("train/1.tar/cam.0000.png", dot),
            new SkippedFile("train/1.tar/cam.0000.cls", part),
            new SkippedFile("train/1.tar/cam.0001.png", dot),
            new SkippedFile("train/1.tar/cam.0001.cls", part)),
        manifest.skipped().listed());
  }

  @Test
  void run_samplesThatArentOne_areRefused() {
    in.file("train/0.tar", new TarFolder().file("a.png", image(0)).bytes());
    assertRefused("train/0.tar: no label for a.png, expected a.cls, or a.json");
    in.file("train/0.tar", new TarFolder().file("a.png", image(0)).file("a.jpg", image(1)).bytes());
    assertRefused("train/0.tar: a.png and a.jpg are two images of one sample, expected one");
    in.file("train/0.tar", new TarFolder().file("a.png", image(0)).file("a.png", image(1)).bytes());
    assertRefused("train/0.tar: a.png is there twice, expected each member once");
    in.file(
        "train/0.tar",
        new TarFolder().file("a.png", image(0)).file("a.json", text("{\"label\": ")).bytes());
    assertRefused("train/0.tar/a.json: ");
  }

  @Test
  void run_labelsOutOfRange_areRefused() {
    TarFolder negative = new TarFolder().file("a.png", image(0)).file("a.cls", text("-1"));
    in.file("train/0.tar", negative.bytes());
    assertRefused("train/0.tar/a.png: label -1, expected 0 to");
    TarFolder large = new TarFolder().file("a.png", image(0)).file("a.cls", text("2"));
    in.file("train/0.tar", large.bytes());
    assertRefused(classes("a\nb\n"), "a.png: label 2, expected 0 to 1 (--classes)");
    assertRefused("train: no image in 2 of 3 classes (0, 1)"); // labels that begin at 1, perhaps
  }

  @Test
  void run_shardsThatCantBeUsed_areNamed() {
    byte[] whole = shard(0, 1, 2, 3);
    in.file("train/0.tar", Arrays.copyOf(whole, 3000));
    assertRefused("train/0.tar", "offset");
    in.file("train/0.tar", shard());
    assertRefused("train: no image in its shards");
    in.file("0.tar", whole);
    assertRefused("0.tar tells of no split");
  }

  @Test
  void run_noShards_saysWhatIsExpected() {
    in.file("train/readme.txt", text("x"));
    assertRefused("train/: no shards, expected *.tar");
    assertRefused(
        splits(Map.of("train", "x-{5..3}.tar")),
        "--train x-{5..3}.tar: range {5..3}, expected {FIRST..LAST}");
  }

  @Test
  void expand_ranges_countWithTheirZeros() {
    assertEquals(List.of("a-08-x", "a-09-x", "a-10-x"), ShardPattern.expand("a-{08..10}-x"));
    assertEquals(List.of("1/0", "1/1", "2/0", "2/1"), ShardPattern.expand("{1..2}/{0..1}"));
    assertEquals(List.of("plain*.tar"), ShardPattern.expand("plain*.tar"));
  }
}
