package org.nshot.sampling;

import java.util.ArrayList;
import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/**
 * Several draws of a sampler, one after another.
 *
 * @param count draws a round
 */
public record IndependentPaths(PathSampler sampler, int count) implements PathSampler {

  @Override
  public boolean drawsTogether() {
    return sampler.drawsTogether();
  }

  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    List<Architecture> paths = new ArrayList<>();
    int rejected = 0;
    for (int i = 0; i < count; i++) {
      Draw draw = sampler.draw(probabilities, random);
      paths.addAll(draw.paths());
      rejected += draw.rejected();
    }
    return new Draw(paths, rejected);
  }
}
