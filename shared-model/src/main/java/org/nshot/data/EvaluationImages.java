package org.nshot.data;

import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

/**
 * How images are brought to the size they are evaluated in: pixels that have it already stay as
 * they are, all else is resized and cut to the middle, as torchvision's Resize and CenterCrop do.
 *
 * @param size of the result
 * @param cropRatio side of the result over the shorter side that an image is resized to
 */
public record EvaluationImages(Shape size, double cropRatio) {
  public EvaluationImages {
    Augmentations.centre(cropRatio); // checks it
  }

  /**
   * @param image shape of the image
   * @param content its bytes, as stored
   * @param position for messages
   * @return [height, width, channels] of the size
   * @throws java.io.UncheckedIOException if it can't be decoded
   */
  public byte[] pixels(Storage storage, Shape image, byte[] content, int position) {
    if (storage == Storage.PIXELS && image.equals(size)) {
      return content;
    }
    byte[] target = new byte[size.size()];
    PixelSource source =
        storage == Storage.PIXELS
            ? new VariantReader.Plain(image, content)
            : new VariantReader.Encoded(image, content, position);
    Augmentations.centre(cropRatio)
        .draw(image, RandomStream.of(0, Purpose.AUGMENTATION)) // draws nothing
        .render(source, target, size);
    return target;
  }
}
