package org.nshot.data;

import org.nshot.space.Shape;

/** An image whose pixels are made as far as they are asked for. */
interface PixelSource {
  /** Of the whole image. */
  Shape shape();

  /**
   * Some of its pixels, valid until the next call.
   *
   * @param region within the image
   */
  PixelArea pixels(Crop region);
}
