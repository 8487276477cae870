package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.List;

/**
 * How a lane's images are cut where steps run over some of them at a time.
 *
 * @param own the lane's images
 * @param size images of a part; the last may have fewer
 */
record Parts(int own, int size) {
  /** Images of the last part, 0 where it is as large as the others. */
  int rest() {
    return own % size;
  }

  boolean several() {
    return size < own;
  }

  List<Images> all() {
    List<Images> parts = new ArrayList<>();
    for (int first = 0; first < own; first += size) {
      parts.add(new Images(first, Math.min(size, own - first)));
    }
    return parts;
  }
}
