package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nshot.data.DatasetManifest.BadImage;
import org.nshot.data.DatasetManifest.BadImages;
import org.nshot.data.DatasetManifest.DataFile;
import org.nshot.data.DatasetManifest.LeftOut;
import org.nshot.data.DatasetManifest.Skipped;
import org.nshot.data.DatasetManifest.SkippedFile;
import org.nshot.data.DatasetManifest.Split;
import org.nshot.data.DatasetManifest.Statistics;
import org.nshot.data.DatasetManifest.Stored;
import org.nshot.space.Shape;

class ManifestJsonTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  private static DatasetManifest manifest() {
    Split train =
        new Split(
            5,
            List.of(
                new DataFile("part-00000.parquet", 3, 1234, SHA),
                new DataFile("part-00001.parquet", 2, 99, SHA)),
            new BadImages(1, List.of(new BadImage("train/cat/7.jpg", "JPEG: broken"))));
    Split test = new Split(0, List.of(), new BadImages(0, List.of()));
    return new DatasetManifest(
        new Stored(Storage.PIXELS, new Shape(4, 6, 3), new Shape(4, 6, 3), "as they were"),
        List.of("cat", "dog"),
        new TreeMap<>(Map.of("train", train, "test", test)),
        new Skipped(1, List.of(new SkippedFile("train/cat/8.tiff", "no image by its name"))),
        List.of(new LeftOut("left-out.jsonl", 2)),
        new Statistics("train", List.of(0.5, 0.25, 0.1), List.of(0.2, 0.0, 0.3)));
  }

  private static String errorOf(String text) {
    String message =
        assertThrows(IOException.class, () -> ManifestJson.parse(text, "m.json")).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static String edited(String from, String to) {
    String text = ManifestJson.write(manifest());
    assertTrue(text.contains(from), from);
    return text.replaceFirst(Pattern.quote(from), to);
  }

  @Test
  void parse_whatWasWritten_isTheSame() throws IOException {
    String text = ManifestJson.write(manifest());
    assertEquals(manifest(), ManifestJson.parse(text, "m.json"));
    assertEquals(text, ManifestJson.write(ManifestJson.parse(text, "m.json")));
  }

  @Test
  void parse_unknownVersion_namesBoth() {
    assertEquals(
        "m.json: version 2, expected 3", errorOf(edited("\"version\" : 3", "\"version\" : 2")));
  }

  @Test
  void parse_emptyFileOfWhatWasLeftOut_isRefused() {
    assertTrue(
        errorOf(edited("\"lines\" : 2", "\"lines\" : 0"))
            .contains("left-out.jsonl: lines 0, expected at least 1"));
  }

  @Test
  void parse_otherFormat_namesBoth() {
    assertEquals(
        "m.json: format \"nshot-checkpoint\", expected \"nshot-dataset\"",
        errorOf(edited("nshot-dataset", "nshot-checkpoint")));
  }

  @Test
  void parse_withoutFormat_saysMissing() {
    assertEquals("m.json: format missing, expected \"nshot-dataset\"", errorOf("{}"));
  }

  @Test
  void parse_unknownKey_namesItsPath() {
    assertEquals(
        "m.json: unknown key splits.train.bad.sum",
        errorOf(edited("\"total\" : 1", "\"sum\" : 3, \"total\" : 1")));
  }

  @Test
  void parse_missingKey_namesIt() {
    String message = errorOf(edited("\"total\" : 1,", ""));
    assertTrue(message.startsWith("m.json: splits.train.bad"), message);
    assertTrue(message.contains("'total'"), message);
  }

  @Test
  void parse_nullInPlaceOfAValue_namesKey() {
    String message = errorOf(edited("\"pixels\"", "null"));
    assertTrue(message.contains("storage"), message);
  }

  @Test
  void parse_nullInAList_isRefused() {
    assertTrue(errorOf(edited("0.25", "null")).startsWith("m.json: statistics"));
  }

  @Test
  void parse_fractionForACount_isRefused() {
    String message = errorOf(edited("\"count\" : 5", "\"count\" : 5.5"));
    assertTrue(message.startsWith("m.json: splits.train.count: "), message);
  }

  @Test
  void parse_countThatFilesContradict_namesBoth() {
    assertEquals(
        "m.json: splits.train: count 6, expected 5 (the sum over its files)",
        errorOf(edited("\"count\" : 5", "\"count\" : 6")));
  }

  @Test
  void parse_fileNameOutsideItsFolder_isRefused() {
    assertEquals(
        "m.json: splits.train.files.0: file name \"../x.parquet\", expected letters, digits, dots"
            + " and dashes",
        errorOf(edited("part-00000.parquet", "../x.parquet")));
  }

  @Test
  void parse_unknownStorage_namesTheKnown() {
    assertEquals(
        "m.json: images.storage: unknown storage \"jpeg\", expected one of [pixels, encoded]",
        errorOf(edited("pixels", "jpeg")));
  }

  @Test
  void parse_pixelsOfTwoSizes_isRefused() {
    assertEquals(
        "m.json: images: pixels images of sizes 3x6x3 to 4x6x3, expected one size",
        errorOf(edited("\"height\" : 4", "\"height\" : 3")));
  }

  @Test
  void image_ofEncodedImages_isNone() {
    DatasetManifest pixels = manifest();
    DatasetManifest encoded =
        new DatasetManifest(
            new Stored(Storage.ENCODED, new Shape(4, 6, 3), new Shape(9, 6, 3), "as they were"),
            pixels.classes(),
            pixels.splits(),
            pixels.skipped(),
            pixels.leftOut(),
            pixels.statistics());
    assertEquals(Optional.of(new Shape(4, 6, 3)), pixels.image());
    assertEquals(Optional.empty(), encoded.image());
    assertNotEquals(pixels.fingerprint(), encoded.fingerprint());
  }

  @Test
  void parse_keyTwice_isRefused() {
    assertTrue(
        errorOf(edited("\"version\" : 3", "\"version\" : 3, \"version\" : 3"))
            .contains("Duplicate field 'version'"));
  }

  @Test
  void parse_cutText_saysNotJson() {
    String text = ManifestJson.write(manifest());
    assertTrue(errorOf(text.substring(0, text.length() / 2)).startsWith("m.json: not JSON: "));
  }

  @Test
  void parse_emptyText_isRefused() {
    assertEquals("m.json: not a JSON object", errorOf(""));
  }

  @Test
  void split_unknown_namesThoseThereAre() {
    assertEquals(
        "no split \"val\" in the data set, it has [test, train]",
        assertThrows(IllegalArgumentException.class, () -> manifest().split("val")).getMessage());
  }

  @Test
  void normalization_channelThatNeverChanges_isNotScaled() {
    assertEquals(
        new Normalization(List.of(0.5, 0.25, 0.1), List.of(0.2, 1.0, 0.3)),
        manifest().normalization());
  }

  @Test
  void parse_imageOfMoreValuesThanAnArrayHolds_isRefused() {
    assertEquals(
        "m.json: images.least: shape 65536x65536x3: more than 2147483647 values",
        errorOf(
            edited("\"height\" : 4", "\"height\" : 65536")
                .replace("\"width\" : 6", "\"width\" : 65536")));
  }

  @Test
  void parse_countBeyondAnInteger_isRefused() {
    String message = errorOf(edited("\"count\" : 5", "\"count\" : 4294967301"));
    assertTrue(message.startsWith("m.json: splits.train.count: "), message);
  }
}
