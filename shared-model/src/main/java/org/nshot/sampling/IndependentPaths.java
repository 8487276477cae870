package org.nshot.sampling;

import java.util.ArrayList;
import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/**
 * Several draws of a sampler, one after another: each follows from its own of the round before, so
 * that as many chains run beside one another.
 *
 * @param count draws a round
 */
public record IndependentPaths(PathSampler sampler, int count) implements PathSampler {

  @Override
  public boolean drawsTogether() {
    return sampler.drawsTogether();
  }

  @Override
  public Draw draw(List<Architecture> before, double[][] probabilities, RandomStream random) {
    int own = before.size() / count;
    List<Architecture> paths = new ArrayList<>();
    int rejected = 0;
    for (int i = 0; i < count; i++) {
      List<Architecture> ownBefore = before.subList(i * own, (i + 1) * own);
      Draw draw = sampler.draw(ownBefore, probabilities, random);
      paths.addAll(draw.paths());
      rejected += draw.rejected();
    }
    return new Draw(paths, rejected);
  }
}
