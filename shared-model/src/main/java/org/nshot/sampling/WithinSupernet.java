package org.nshot.sampling;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;

/**
 * Paths of one of several supernets: those of another sampler with an operation that leads there
 * (FSNAS). One that leads elsewhere is drawn again, evenly among those that don't.
 *
 * @param block whose operations split the supernet
 * @param operations the supernet's, at least one
 */
public record WithinSupernet(PathSampler sampler, int block, List<Integer> operations)
    implements PathSampler {
  public WithinSupernet {
    operations = List.copyOf(operations);
  }

  @Override
  public boolean drawsTogether() {
    return sampler.drawsTogether();
  }

  @Override
  public Draw draw(double[][] probabilities, RandomStream random) {
    Draw draw = sampler.draw(probabilities, random);
    List<Architecture> paths =
        draw.paths().stream().map(path -> path.with(block, within(path, random))).toList();
    return new Draw(paths, draw.rejected());
  }

  private int within(Architecture path, RandomStream random) {
    int drawn = path.operation(block);
    if (operations.contains(drawn)) {
      return drawn;
    }
    return operations.get(operations.size() == 1 ? 0 : random.nextInt(operations.size()));
  }
}
