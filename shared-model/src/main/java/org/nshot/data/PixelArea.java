package org.nshot.data;

/**
 * Pixels of a rectangle, as they lie in an array: row by row, the channels of a pixel side by side.
 *
 * @param offset of the first row's first value
 * @param rowBytes from a row to the next; more than a row's values where it is part of a wider one
 */
record PixelArea(byte[] values, int offset, int rowBytes, int channels) {

  /** Where a row begins. */
  int row(int y) {
    return offset + y * rowBytes;
  }
}
