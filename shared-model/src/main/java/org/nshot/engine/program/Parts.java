package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a lane's images are cut where steps run over some of them at a time.
 *
 * @param own the lane's images
 * @param size images of a part; the last may have fewer
 * @param backwards whether the last part comes first
 */
record Parts(int own, int size, boolean backwards) {
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
    if (backwards) {
      Collections.reverse(parts);
    }
    return parts;
  }
}
