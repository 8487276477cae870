package org.nshot.engine;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nshot.engine.ConvolutionKernel.Geometry;
import org.nshot.space.SubnetGraph;

/**
 * What a lane made and may need again: the programs that ran last, and the convolution kernels of
 * the numbers of images that came last. Both are bounded: hardly a path comes twice, and where
 * samples are drawn by importance a lane's part of the batch is of another size in every round.
 */
final class ProgramCache implements AutoCloseable {
  /** For a path's next batch and for paths trained in turn; making one takes well under 1 ms. */
  private static final int PROGRAMS = 16;

  /** Kernels of one number of images take 2 to 5 MB and some 15 ms to make. */
  private static final int SIZES = 16;

  /**
   * What a program is made for.
   *
   * @param own images of this lane
   * @param batch images of all lanes
   */
  record Key(SubnetGraph graph, int own, int batch, boolean train) {}

  private final ConvolutionKernel.Factory factory;
  private final Map<Key, Program> programs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Integer, Map<Geometry, ConvolutionKernel>> kernels =
      new LinkedHashMap<>(16, 0.75f, true);

  ProgramCache(ConvolutionKernel.Factory factory) {
    this.factory = factory;
  }

  Optional<Program> find(Key key) {
    kernels.get(key.own()); // now used last
    return Optional.ofNullable(programs.get(key));
  }

  void put(Key key, Program program) {
    if (programs.size() == PROGRAMS) {
      programs.remove(programs.keySet().iterator().next());
    }
    programs.put(key, program);
  }

  /** The memory that programs were bound to is gone. */
  void forgetPrograms() {
    programs.clear();
  }

  ConvolutionKernel kernel(Geometry geometry) {
    if (!kernels.containsKey(geometry.images()) && kernels.size() == SIZES) {
      closeEldestSize();
    }
    return kernels
        .computeIfAbsent(geometry.images(), images -> new HashMap<>())
        .computeIfAbsent(geometry, factory::kernel);
  }

  private void closeEldestSize() {
    Iterator<Map.Entry<Integer, Map<Geometry, ConvolutionKernel>>> sizes =
        kernels.entrySet().iterator();
    Map.Entry<Integer, Map<Geometry, ConvolutionKernel>> eldest = sizes.next();
    sizes.remove();
    programs.keySet().removeIf(key -> key.own() == eldest.getKey());
    eldest.getValue().values().forEach(ConvolutionKernel::close);
  }

  @Override
  public void close() {
    programs.clear();
    kernels.values().forEach(size -> size.values().forEach(ConvolutionKernel::close));
    kernels.clear();
  }
}
