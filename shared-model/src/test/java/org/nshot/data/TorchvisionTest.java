package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.Jitter.Kind;
import org.nshot.data.Jitter.Step;
import org.nshot.space.Shape;

/**
 * Against what torchvision 0.28 gave with Pillow 12.3 (libjpeg-turbo 3.1) and torch 2.13. All of it
 * is equal to the last byte, so CRC-32s stand for pixels.
 */
class TorchvisionTest {
  private static final Shape IMAGE = new Shape(60, 83, 3);
  private static final Shape JPEG = new Shape(34, 46, 3);

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static byte[] rendered(View view, PixelSource source, Shape size) {
    byte[] target = new byte[size.size()];
    view.render(source, target, size);
    return target;
  }

  private static byte[] centre(int height, int width, int size, double cropRatio) {
    return rendered(
        new ResizedCentre(cropRatio),
        Patterns.source(new Shape(height, width, 3)),
        new Shape(size, size, 3));
  }

  /** {@code CenterCrop(R)(Resize(int(R / ratio))(image))}. */
  @ParameterizedTest
  @CsvSource({
    "60, 83, 24, 0.875, 3394750120",
    "83, 60, 24, 0.875, 2256526591",
    "20, 31, 24, 0.875, 807336119",
    "160, 213, 96, 0.875, 3152645386",
    "24, 24, 24, 1, 738473776",
    "500, 375, 64, 0.5, 280118260",
    "33, 50, 21, 0.9, 989913452"
  })
  void centre_anyImage_isTorchvisions(int height, int width, int size, double ratio, long crc) {
    assertEquals(crc, crc(centre(height, width, size, ratio)));
  }

  @Test
  void centre_smallImage_isTorchvisionsValueByValue() {
    int[] expected = {
      64, 146, 173, 103, 172, 141, 139, 127, 87, 164, 137, 92, 136, 188, 77, 174, 98, 105, 147, 95,
      148, 109, 128, 147, 126, 113, 132, 94, 133, 133, 123, 145, 93, 136, 99, 120, 91, 136, 134,
      149, 173, 89, 113, 120, 147, 117, 153, 145
    };
    byte[] actual = centre(9, 11, 4, 0.8);
    int[] unsigned = new int[actual.length];
    Arrays.setAll(unsigned, i -> actual[i] & 0xff);
    assertArrayEquals(expected, unsigned);
  }

  @Test
  void centre_cropRatioOutOfBounds_isRefused() {
    for (double ratio : new double[] {0, -1, 2, Double.NaN}) {
      assertEquals(
          "crop-ratio: " + ratio + ", expected above 0 and at most 1",
          assertThrows(IllegalArgumentException.class, () -> Augmentations.centre(ratio))
              .getMessage());
    }
  }

  /** {@code adjust_brightness}, {@code adjust_contrast}, {@code adjust_saturation}. */
  @ParameterizedTest
  @CsvSource({
    "0.6, 262260358, 4131114353, 1373076510",
    "1, 3925732044, 3925732044, 3925732044",
    "1.37, 3179561099, 2025653216, 2903909223",
    "0, 2735820407, 1591163343, 793311150",
    "1.8, 865015767, 2153268928, 3400844539",
    "0.05, 2556136260, 875796206, 2820106673"
  })
  void jitter_oneStep_isTorchvisions(
      float factor, long brightness, long contrast, long saturation) {
    assertEquals(brightness, crc(jittered(new Step(Kind.BRIGHTNESS, factor))));
    assertEquals(contrast, crc(jittered(new Step(Kind.CONTRAST, factor))));
    assertEquals(saturation, crc(jittered(new Step(Kind.SATURATION, factor))));
  }

  @Test
  void jitter_threeSteps_areTorchvisionsInTheirOrder() {
    assertEquals(
        1385125731L,
        crc(
            jittered(
                new Step(Kind.CONTRAST, 1.31f),
                new Step(Kind.BRIGHTNESS, 0.77f),
                new Step(Kind.SATURATION, 1.23f))));
  }

  private static byte[] jittered(Step... steps) {
    byte[] pixels = Patterns.pixels(IMAGE);
    new Jitter(List.of(steps)).apply(pixels, pixels.length);
    return pixels;
  }

  /**
   * From the file to the network: {@code resized_crop(image, 7, 5, 21, 30, [32, 32])} and {@code
   * hflip}; then brightness 1.2, saturation 0.7, contrast 1.1; and {@code Resize(27)} with {@code
   * CenterCrop(24)}.
   */
  private static void assertIsTorchvisions(
      byte[] file, long whole, long cut, long jittered, long centre) {
    PixelSource source = new VariantReader.Encoded(JPEG, file, 0);
    assertEquals(whole, crc(source.pixels(Crop.whole(34, 46)).values()));
    Crop crop = new Crop(7, 5, 21, 30);
    Shape size = new Shape(32, 32, 3);
    View plain = new RandomResizedCrop.Cut(crop, true, Jitter.NONE);
    assertEquals(cut, crc(rendered(plain, source, size)));
    assertEquals(jittered, crc(rendered(jitteredCut(crop), source, size)));
    assertEquals(centre, crc(rendered(new ResizedCentre(0.875), source, new Shape(24, 24, 3))));
  }

  private static View jitteredCut(Crop crop) {
    return new RandomResizedCrop.Cut(
        crop,
        true,
        new Jitter(
            List.of(
                new Step(Kind.BRIGHTNESS, 1.2f),
                new Step(Kind.SATURATION, 0.7f),
                new Step(Kind.CONTRAST, 1.1f))));
  }

  @Test
  void encodedImage_anyColourResolution_isTorchvisions() {
    assertIsTorchvisions(JpegSamples.HALF, 1024772671L, 1080281608L, 1009116925L, 1091718398L);
    assertIsTorchvisions(JpegSamples.HALF_ROWS, 3539146511L, 2498547614L, 2286135947L, 4217163323L);
    assertIsTorchvisions(JpegSamples.FULL, 3932752473L, 300279904L, 3231780318L, 1370656354L);
  }

  @Test
  void encodedImage_progressive_isTorchvisions() {
    assertIsTorchvisions(
        JpegSamples.PROGRESSIVE, 1024772671L, 1080281608L, 1009116925L, 1091718398L);
  }

  /** {@code Normalize([.4, .5, .6], [.2, .25, .3])(ToTensor()(image))}, the first three pixels. */
  @Test
  void read_encodedImage_isNormalisedAsTorchvisionDoes() throws Exception {
    ImageShard shard = TestShards.encoded(JPEG, JpegSamples.HALF);
    Normalization normalization =
        new Normalization(List.of(0.4, 0.5, 0.6), List.of(0.2, 0.25, 0.3));
    float[] pixels = new float[2 + 32 * 32 * 3];
    new VariantReader(new Shape(32, 32, 3), normalization)
        .read(shard, 0, jitteredCut(new Crop(7, 5, 21, 30)), pixels, 2);
    float[] expected = {
      2.254901885986328f, -1.5607843399047852f, 0.6666666269302368f, 2.254901885986328f,
      -1.5921568870544434f, 0.7058823108673096f, 2.254901885986328f, -1.529411792755127f,
      0.6143790483474731f
    };
    assertArrayEquals(expected, Arrays.copyOfRange(pixels, 2, 11), 1e-6f);
  }
}
