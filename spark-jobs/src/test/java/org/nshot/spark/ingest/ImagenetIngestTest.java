package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.SkippedFile;
import org.nshot.spark.SharedSpark;

/** ILSVRC's own files, whole and unpacked, of three classes. */
class ImagenetIngestTest {
  private static final String TENCH = "n01440764";
  private static final String FOX = "n02100000";
  private static final String SETTER = "n02100001";
  private static final List<String> WNIDS = List.of(TENCH, FOX, SETTER);

  /** By the kit's numbers (meta.mat): fox 1, tench 2, setter 3. */
  private static final String GROUND_TRUTH = "3\n1\n2\n2\n";

  private static final List<String> VAL_CLASSES = List.of(SETTER, FOX, TENCH, TENCH);

  @TempDir private Path folder;
  private ImageFolder in;

  @BeforeEach
  void createInput() throws IOException {
    in = new ImageFolder(Files.createDirectory(folder.resolve("in")));
  }

  private static String train(String wnid, int i) {
    return "%s_%d.JPEG".formatted(wnid, i);
  }

  private static byte[] trainFile(String wnid, int i) {
    return ImageFolder.png(10 * WNIDS.indexOf(wnid) + i, 6 + i, 7);
  }

  private static String val(int i) {
    return "ILSVRC2012_val_%08d.JPEG".formatted(i + 1);
  }

  private static byte[] valFile(int i) {
    return ImageFolder.png(200 + i, 8, 9);
  }

  private static byte[] classTar(String wnid) {
    TarFolder tar = new TarFolder();
    for (int i : new int[] {2, 0, 1}) { // in no order
      tar.file(train(wnid, i), trainFile(wnid, i));
    }
    return tar.bytes();
  }

  private static byte[] trainTar() {
    TarFolder tar = new TarFolder();
    for (String wnid : List.of(SETTER, TENCH, FOX)) {
      tar.file(wnid + ".tar", classTar(wnid));
    }
    return tar.bytes();
  }

  private static byte[] valTar() {
    TarFolder tar = new TarFolder();
    for (int i = 3; i >= 0; i--) {
      tar.file(val(i), valFile(i));
    }
    return tar.bytes();
  }

  private void trainFolders(String prefix) {
    for (String wnid : WNIDS) {
      for (int i = 0; i < 3; i++) {
        in.file(prefix + wnid + "/" + train(wnid, i), trainFile(wnid, i));
      }
    }
  }

  private static byte[] meta() throws IOException {
    try (InputStream meta = ImagenetIngestTest.class.getResourceAsStream("meta.mat")) {
      return meta.readAllBytes();
    }
  }

  private static byte[] devkit() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(
          new TarFolder()
              .folder("ILSVRC2012_devkit_t12")
              .file("ILSVRC2012_devkit_t12/readme.txt", text("read me"))
              .file("ILSVRC2012_devkit_t12/data/meta.mat", meta())
              .file("ILSVRC2012_devkit_t12/data/" + Devkit.LABELS, text(GROUND_TRUTH))
              .bytes());
    }
    return packed.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As it is downloaded. */
  private void downloads() throws IOException {
    in.file("ILSVRC2012_img_train.tar", trainTar())
        .file("ILSVRC2012_img_val.tar", valTar())
        .file("ILSVRC2012_devkit_t12.tar.gz", devkit());
  }

  private DatasetManifest ingest(SourceOptions source) throws IOException {
    return Ingest.run(
            SharedSpark.session(),
            new Ingest.Options(
                ImageFormat.IMAGENET,
                "file:" + in.root(),
                "file:" + folder.resolve("out"),
                0,
                true,
                10_000,
                Keep.AUTO,
                Optional.empty(),
                source,
                false))
        .manifest();
  }

  private DatasetManifest ingest() throws IOException {
    return ingest(SourceOptions.NONE);
  }

  private static SourceOptions options(String train, String labels, String classes) {
    TreeMap<String, String> splits = new TreeMap<>();
    if (!train.isEmpty()) {
      splits.put("train", train);
    }
    return new SourceOptions(
        splits,
        Optional.of(labels).filter(file -> !file.isEmpty()),
        Optional.of(classes).filter(file -> !file.isEmpty()),
        Optional.empty());
  }

  private String errorOf(SourceOptions source) {
    String message = assertThrows(IOException.class, () -> ingest(source)).getMessage();
    assertEquals(1, message.lines().count(), message);
    assertFalse(Files.exists(folder.resolve("out")));
    return message;
  }

  private void assertRefused(String... parts) {
    String message = errorOf(SourceOptions.NONE);
    for (String part : parts) {
      assertTrue(message.contains(part), message + " lacks: " + part);
    }
  }

  /** Whatever the images lie in, they have the ids that follow from class and name. */
  private void assertHoldsAll(DatasetManifest manifest) throws IOException {
    assertEquals(9, manifest.split("train").count());
    List<String> samples = StoredImages.of(folder.resolve("out"), "train");
    for (int id = 0; id < 9; id++) {
      String wnid = WNIDS.get(id / 3);
      assertEquals(line(id / 3, trainFile(wnid, id % 3)), samples.get(id));
    }
    List<String> validation = StoredImages.of(folder.resolve("out"), "val");
    assertEquals(
        List.of(line(0, valFile(2)), line(0, valFile(3)), line(1, valFile(1)), line(2, valFile(0))),
        validation);
  }

  private static String line(int label, byte[] content) {
    return label + " " + HexFormat.of().formatHex(content);
  }

  @Test
  void run_theThreeDownloads_takesLabelsByWnidAndNamesOfTheKit() throws IOException {
    downloads();
    DatasetManifest manifest = ingest();
    assertEquals(
        List.of(
            TENCH + " tench, Tinca tinca",
            FOX + " kit fox, Vulpes macrotis",
            SETTER + " English setter"),
        manifest.classes());
    assertHoldsAll(manifest);
    assertEquals(0, manifest.skipped().total());
  }

  @Test
  void run_classTarsAndFlatImagesAndTextSynsets_givesTheSame() throws IOException {
    for (String wnid : WNIDS) {
      in.file("train/" + wnid + ".tar", classTar(wnid));
    }
    for (int i = 0; i < 4; i++) {
      in.file("val/" + val(i), valFile(i));
    }
    in.file("ILSVRC2012_validation_ground_truth.txt", text(GROUND_TRUTH));
    in.file("numbers.csv", text("number,wnid\n1," + FOX + "\n2," + TENCH + "\n3," + SETTER));
    DatasetManifest manifest = ingest(options("", "", "file:" + in.root() + "/numbers.csv"));
    assertEquals(WNIDS, manifest.classes());
    assertHoldsAll(manifest);
  }

  @Test
  void run_bothAsFoldersByWnid_givesTheSame() throws IOException {
    trainFolders("train/");
    for (int i = 0; i < 4; i++) {
      in.file("val/" + VAL_CLASSES.get(i) + "/" + val(i), valFile(i));
    }
    in.file("LOC_synset_mapping.txt", text(TENCH + " tench\n" + FOX + " fox\n" + SETTER + " s\n"));
    DatasetManifest manifest = ingest();
    assertEquals(TENCH + " tench", manifest.classes().get(0));
    assertHoldsAll(manifest);
  }

  @Test
  void run_kagglesLayout_givesTheSame() throws IOException {
    trainFolders("ILSVRC/Data/CLS-LOC/train/");
    StringBuilder solution = new StringBuilder("ImageId,PredictionString\n");
    for (int i : new int[] {2, 0, 3, 1}) {
      in.file("ILSVRC/Data/CLS-LOC/val/" + val(i), valFile(i));
      solution.append(
          "%s,%s 85 1 499 272 %s 3 4 5 6\n"
              .formatted(val(i).replace(".JPEG", ""), VAL_CLASSES.get(i), VAL_CLASSES.get(i)));
    }
    in.file("LOC_val_solution.csv", text(solution.toString()));
    in.file("ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG", valFile(9));
    DatasetManifest manifest = ingest();
    assertHoldsAll(manifest);
    assertEquals(
        List.of(
            new SkippedFile(
                "ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG",
                "neither train nor validation images")),
        manifest.skipped().listed());
  }

  @Test
  void run_classesInTheInputItself_givesTheSame() throws IOException {
    trainFolders("");
    in.file("ILSVRC2012_img_val.tar", valTar());
    in.file("labels.txt", text(String.join("\n", VAL_CLASSES) + "\n\n"));
    assertHoldsAll(ingest(options("", "file:" + in.root() + "/labels.txt", "")));
  }

  @Test
  void run_hiddenFileBesideLooseClassesAndImages_isNamedOnce() throws IOException {
    trainFolders("");
    for (int i = 0; i < 4; i++) {
      in.file(val(i), valFile(i));
    }
    in.file(".DS_Store", text("x")).file("_old/a.JPEG", text("x")).file(TENCH + "/._a", text("x"));
    in.file("../labels.txt", text(String.join("\n", VAL_CLASSES)));
    DatasetManifest manifest = ingest(options("", "file:" + folder + "/labels.txt", ""));
    assertHoldsAll(manifest);
    assertEquals(3, manifest.skipped().total());
    assertEquals(
        Set.of(".DS_Store", "_old/a.JPEG", TENCH + "/._a"),
        manifest.skipped().listed().stream().map(SkippedFile::path).collect(Collectors.toSet()));
  }

  @Test
  void run_splitElsewhere_isTakenFromThere() throws IOException {
    trainFolders("val/");
    DatasetManifest manifest = ingest(options("val", "", ""));
    assertEquals(9, manifest.split("train").count());
    String message = errorOfMissing();
    assertTrue(message.endsWith(": no nowhere in it, which --train names"), message);
  }

  private String errorOfMissing() {
    return assertThrows(IOException.class, () -> ingest(options("nowhere", "", ""))).getMessage();
  }

  @Test
  void run_oddMembersOfATar_areNamedWithTheirReason() throws IOException {
    in.file(
        "train/" + TENCH + ".tar",
        new TarFolder()
            .folder("./" + TENCH)
            .file("./" + TENCH + "/a.JPEG", trainFile(TENCH, 0))
            .file("./" + TENCH + "/._a.JPEG", new byte[] {1})
            .file("__MACOSX/a.JPEG", new byte[] {1})
            .file(TENCH + "/notes.txt", new byte[] {1})
            .link(TENCH + "/b.JPEG", "a.JPEG")
            .bytes());
    in.file("train/" + FOX + ".tar", classTar(FOX));
    DatasetManifest manifest = ingest();
    assertEquals(4, manifest.split("train").count());
    String tar = "train/" + TENCH + ".tar/";
    assertEquals(
        List.of(
            new SkippedFile(tar + TENCH + "/._a.JPEG", SkippedFiles.HIDDEN),
            new SkippedFile(tar + "__MACOSX/a.JPEG", SkippedFiles.HIDDEN),
            new SkippedFile(tar + TENCH + "/notes.txt", FolderWalk.NO_IMAGE),
            new SkippedFile(tar + TENCH + "/b.JPEG", "a link within a tar")),
        manifest.skipped().listed());
  }

  @Test
  void run_tarCutAnywhere_isNamedWithAnOffset() throws IOException {
    byte[] whole = trainTar();
    int end = whole.length;
    while (whole[end - 1] == 0) {
      end--;
    }
    for (int length : new int[] {0, 100, 512, 700, 2048, whole.length / 2, end - 3, end}) {
      in.file("ILSVRC2012_img_train.tar", Arrays.copyOf(whole, length));
      assertRefused("/ILSVRC2012_img_train.tar", "offset");
    }
  }

  @Test
  void run_classTarThatIsNoTar_isNamed() throws IOException {
    in.file("train/" + TENCH + ".tar", text("<html>quota exceeded</html>".repeat(60)));
    assertRefused("/train/" + TENCH + ".tar: no ", "tar header at offset 0");
    in.file("train/" + TENCH + ".tar", devkit());
    assertRefused("/train/" + TENCH + ".tar: compressed by gzip", "gunzip it");
    byte[] tar = classTar(TENCH);
    byte[] twice = Arrays.copyOf(tar, 2 * tar.length);
    System.arraycopy(tar, 0, twice, tar.length, tar.length);
    in.file("train/" + TENCH + ".tar", twice);
    assertRefused(
        "/train/" + TENCH + ".tar: other bytes at offset " + tar.length + ", behind the end mark");
  }

  @Test
  void run_numbersWithoutTheKit_areNotGuessed() throws IOException {
    downloads();
    Files.delete(in.root().resolve("ILSVRC2012_devkit_t12.tar.gz"));
    assertRefused("validation images without their classes", "ILSVRC2012_devkit_t12.tar.gz");
    in.file(Devkit.LABELS, text(GROUND_TRUTH));
    assertRefused(Devkit.LABELS, "whose order is not that of the WNIDs", "meta.mat");
    in.file("meta.mat", meta());
    assertHoldsAll(ingest());
  }

  @Test
  void run_labelsThatDontFit_nameFileAndLine() throws IOException {
    downloads();
    String file = "file:" + in.root() + "/" + Devkit.LABELS;
    String[][] cases = {
      {"3\n1\n2\n", ": 3 labels for 4 validation images, expected one for each"},
      {"3\n1\n2\n2\n1\n", ": 5 labels for 4 validation images"},
      {"3\n1\n4\n2\n", " line 3: label 4, expected 1 to 3"},
      {"3\n0\n2\n2\n", " line 2: label 0, expected 1 to 3"},
      {"3\n1\ntwo\n2\n", " line 3: \"two\", expected a number"},
      {"3\n\n1\n2\n", " line 2: \"\", expected a number"},
      {"", ": no labels"},
      {val(0) + " 65\n", " line 1: \"" + val(0) + " 65\", expected a number"},
      {val(0) + "," + TENCH + "\n", ": no line for the image ILSVRC2012_img_val.tar/" + val(3)},
      {val(0) + " " + TENCH + "\n" + val(0) + " " + FOX, " line 2: " + val(0) + " a second time"},
      {val(0) + " " + TENCH + "\n" + FOX, ": lines with and without names"},
    };
    for (String[] fault : cases) {
      in.file(Devkit.LABELS, text(fault[0]));
      String message = errorOf(SourceOptions.NONE);
      assertTrue(message.startsWith(file + fault[1]), message + " is not: " + fault[1]);
    }
  }

  @Test
  void run_wnidThatIsNoClass_isNamed() throws IOException {
    downloads();
    in.file(Devkit.LABELS, text(TENCH + "\nn09999999\n" + FOX + "\n" + SETTER));
    assertRefused("val: n09999999 is no class of the list of classes", val(1));
    Files.delete(in.root().resolve("ILSVRC2012_devkit_t12.tar.gz"));
    assertRefused("val: n09999999 is no class of the train images", val(1));
    in.file("LOC_synset_mapping.txt", text(TENCH + " tench\n" + FOX + " fox\n"));
    assertRefused("train: " + SETTER + " is no class of the list of classes");
    Files.delete(in.root().resolve("ILSVRC2012_img_train.tar"));
    in.image("train/cats/1.png", 1);
    assertRefused("train/cats is no class of ImageNet, expected names as n01440764");
  }

  @Test
  void run_layoutThatIsNone_saysWhatIsExpected() throws IOException {
    in.file("readme.txt", text("x"));
    assertRefused("neither train nor validation images found", "ILSVRC2012_img_train.tar");
    in.file("train/a.JPEG", trainFile(TENCH, 0));
    assertRefused("train: train/a.JPEG lies in no folder and no tar of a class");
    trainFolders("train/");
    in.file("ILSVRC2012_img_train.tar", trainTar());
    assertRefused("ILSVRC2012_img_train.tar and train, expected one of them, or --train to say");
    Files.delete(in.root().resolve("ILSVRC2012_img_train.tar"));
    in.file("train/" + FOX + ".tar", classTar(FOX));
    assertRefused("train/" + FOX + ".tar is there a second time");
    for (int i = 0; i < 3; i++) {
      Files.delete(in.root().resolve("train/" + FOX + "/" + train(FOX, i)));
    }
    Files.delete(in.root().resolve("train/" + FOX));
    in.file("train/" + FOX + ".tar", new TarFolder().bytes());
    assertRefused("train/" + FOX + ".tar/ holds no image");
  }

  @Test
  void run_tarThatHoldsAClassAsTarAndFolder_namesTheSecond() {
    String image = TENCH + "/" + train(TENCH, 3);
    in.file(
        "ILSVRC2012_img_train.tar",
        new TarFolder()
            .file(TENCH + ".tar", classTar(TENCH))
            .file(image, trainFile(TENCH, 3))
            .bytes());
    assertRefused(": ILSVRC2012_img_train.tar/" + TENCH + " is there a second time");
    in.file(
        "ILSVRC2012_img_train.tar",
        new TarFolder()
            .file(image, trainFile(TENCH, 3))
            .file(TENCH + ".tar", classTar(TENCH))
            .bytes());
    assertRefused(": ILSVRC2012_img_train.tar/" + TENCH + ".tar is there a second time");
  }

  @Test
  void run_classWithoutValidationImage_isNamed() throws IOException {
    downloads();
    in.file(Devkit.LABELS, text("3\n3\n2\n2\n"));
    assertRefused("val: no image in 1 of 3 classes (" + FOX);
  }

  @Test
  void read_metaThatIsNone_isNamed() {
    for (byte[] content : new byte[][] {text("MATLAB 5.0 MAT-file"), text("no list\nat all")}) {
      String message =
          assertThrows(
                  IOException.class,
                  () -> Devkit.read(new ByteArrayInputStream(content), "x/meta.mat"))
              .getMessage();
      assertTrue(message.startsWith("x/meta.mat"), message);
    }
  }
}
