package org.nshot.supernet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.SubnetGraph;

/**
 * What paths compute and with which weights. Remembers the last paths, for a round asks for the
 * same ones again and again. For one thread at a time.
 */
public final class Subnets {
  private static final int REMEMBERED = 64;

  private final SearchSpace space;
  private final ParameterLayout layout;
  private final List<SliceSet> supernets; // all weights of each
  private final Map<Architecture, Subnet> last =
      new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Architecture, Subnet> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * A path of the supernet.
   *
   * @param slices the weights that it uses
   */
  public record Subnet(SubnetGraph graph, SliceSet slices) {}

  public Subnets(SearchSpace space, ParameterLayout layout) {
    this.space = space;
    this.layout = layout;
    this.supernets =
        IntStream.range(0, space.supernets())
            .mapToObj(supernet -> layout.of(space.weights(supernet)))
            .toList();
  }

  public Subnet of(Architecture path) {
    return last.computeIfAbsent(
        path,
        key -> {
          SubnetGraph graph = space.graph(key);
          return new Subnet(graph, layout.usedBy(graph));
        });
  }

  /** All weights of the supernets that these paths run in: of one, unless they mix several. */
  public SliceSet supernets(List<Architecture> paths) {
    return paths.stream()
        .map(space::supernetOf)
        .distinct()
        .map(supernets::get)
        .reduce(SliceSet::union)
        .orElseThrow();
  }

  /** The weights that some of these paths use. */
  public SliceSet slices(List<Architecture> paths) {
    SliceSet all = of(paths.get(0)).slices();
    for (Architecture path : paths.subList(1, paths.size())) {
      all = all.union(of(path).slices());
    }
    return all;
  }
}
