package org.nshot.data;

import org.nshot.space.Shape;

/**
 * What is to be made of one image. All chance is in it already, so that it can be carried out by
 * any thread at any time.
 */
interface View {

  /**
   * @param target takes the result, [height, width, channels]
   * @param size of the result, with the image's channels
   * @throws IllegalArgumentException if it can't be made in that size
   */
  void render(PixelSource image, byte[] target, Shape size);
}
