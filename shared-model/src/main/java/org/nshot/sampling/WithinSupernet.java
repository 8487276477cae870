package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/**
 * Paths of one of several supernets: those of another sampler with the operation that leads there
 * (FSNAS).
 *
 * @param block whose operations split the supernet
 * @param operation the supernet's
 */
public record WithinSupernet(PathSampler sampler, int block, int operation) implements PathSampler {

  @Override
  public boolean drawsTogether() {
    return sampler.drawsTogether();
  }

  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    Draw draw = sampler.draw(probabilities, random);
    List<Architecture> paths =
        draw.paths().stream().map(path -> path.with(block, operation)).toList();
    return new Draw(paths, draw.rejected());
  }
}
