package org.nshot.search;

import java.io.IOException;
import java.util.List;
import org.nshot.space.Architecture;

/** Knows how good paths are: a supernet on held-out images, or a table of true values. */
@FunctionalInterface
public interface Oracle {
  /**
   * @return the paths' quality, in their order
   * @throws IOException if it can't be found out
   */
  List<Quality> evaluate(List<Architecture> paths) throws IOException, InterruptedException;
}
