package org.nshot.engine.program;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nshot.engine.program.ConvolutionKernel.Geometry;
import org.nshot.space.SubnetGraph;

/**
 * What a lane made and may need again: the programs that ran last, and the convolution kernels of
 * the numbers of images that came last. Both are bounded: hardly a path comes twice, and where
 * samples are drawn by importance a lane's part of the batch is of another size in every round.
 */
final class ProgramCache implements AutoCloseable {
  /** For a path's next batch and for paths trained in turn; making one takes well under 1 ms. */
  private static final int PROGRAMS = 16;

  /**
   * Numbers of images whose kernels are kept; those of one take 2 to 5 MB and some 15 ms to make. A
   * program needs fewer: powers of two, what they leave of a lane's images, and all.
   */
  private static final int SIZES = 32;

  /**
   * What a program is made for.
   *
   * @param own images of this lane
   * @param batch images of all lanes
   */
  record Key(SubnetGraph graph, int own, int batch, Goal goal) {}

  /**
   * A kernel.
   *
   * @param like images of the kernel whose order of weights it has, its own if it chose one
   */
  private record Ordered(Geometry geometry, int like) {}

  /** A program and the numbers of images of its kernels. */
  private record Made(Program program, Set<Integer> sizes) {}

  private final ConvolutionKernel.Factory factory;
  private final Map<Key, Made> programs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Integer, Map<Ordered, ConvolutionKernel>> kernels =
      new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Integer> asked = new HashSet<>(); // since the last program was put

  ProgramCache(ConvolutionKernel.Factory factory) {
    this.factory = factory;
  }

  Optional<Program> find(Key key) {
    Optional<Made> made = Optional.ofNullable(programs.get(key));
    made.ifPresent(m -> m.sizes().forEach(kernels::get)); // now used last
    return made.map(Made::program);
  }

  /** Keeps a program, whose kernels have been asked for since the last one was put. */
  void put(Key key, Program program) {
    if (programs.size() == PROGRAMS) {
      programs.remove(programs.keySet().iterator().next());
    }
    programs.put(key, new Made(program, Set.copyOf(asked)));
    asked.clear();
  }

  /** The memory that programs were bound to is gone. */
  void forgetPrograms() {
    programs.clear();
  }

  ConvolutionKernel kernel(Geometry geometry) {
    return of(geometry.images())
        .computeIfAbsent(new Ordered(geometry, geometry.images()), key -> factory.kernel(geometry));
  }

  /** The same for fewer images, with the same order of weights. */
  ConvolutionKernel kernel(Geometry geometry, int images) {
    ConvolutionKernel like = kernel(geometry);
    Geometry fewer = new Geometry(images, geometry.window(), geometry.groups(), geometry.bias());
    return of(images)
        .computeIfAbsent(new Ordered(fewer, geometry.images()), key -> factory.kernel(fewer, like));
  }

  private Map<Ordered, ConvolutionKernel> of(int images) {
    asked.add(images);
    if (!kernels.containsKey(images) && kernels.size() == SIZES) {
      closeEldestSize();
    }
    return kernels.computeIfAbsent(images, key -> new HashMap<>());
  }

  private void closeEldestSize() {
    Iterator<Map.Entry<Integer, Map<Ordered, ConvolutionKernel>>> sizes =
        kernels.entrySet().iterator();
    Map.Entry<Integer, Map<Ordered, ConvolutionKernel>> eldest = sizes.next();
    sizes.remove();
    programs.values().removeIf(made -> made.sizes().contains(eldest.getKey()));
    eldest.getValue().values().forEach(ConvolutionKernel::close);
  }

  @Override
  public void close() {
    programs.clear();
    kernels.values().forEach(size -> size.values().forEach(ConvolutionKernel::close));
    kernels.clear();
  }
}
