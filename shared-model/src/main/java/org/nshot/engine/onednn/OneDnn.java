package org.nshot.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel;

/**
 * oneDNN for one lane: its primitives made once, run on memory of ours. Their working memory is one
 * stretch that all of a lane's primitives share, so nothing is allocated while they run.
 */
public final class OneDnn implements ConvolutionKernel.Factory {
  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();
  private final dnnl_primitive_attr attributes = new dnnl_primitive_attr();
  private final Arena scratch = new Arena(0); // what a primitive works in
  private final Arena copies = new Arena(0); // its arrays in its own layouts
  private final Set<Primitive> open = Collections.newSetFromMap(new IdentityHashMap<>());

  /** oneDNN for the calling thread's lane. */
  public OneDnn() {
    try {
      check("engine", dnnl_engine_create(engine, dnnl_cpu, 0));
      check("stream", dnnl_stream_create(stream, engine, dnnl_stream_default_flags));
      check("attributes", dnnl_primitive_attr_create(attributes));
      check(
          "attributes",
          dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
  }

  /** Whether there are fast convolutions over planes of so many channels. */
  public static boolean suits(int channels) {
    return channels == 8 || channels == 16;
  }

  /** Whether oneDNN's library is there for this platform, or why not. */
  public static Optional<String> absence() {
    try {
      Loader.load(org.bytedeco.dnnl.global.dnnl.class);
      return Optional.empty();
    } catch (LinkageError e) { // none for the platform, or one that this system can't load
      return Optional.of("oneDNN: " + e.getMessage());
    }
  }

  @Override
  public ConvolutionKernel kernel(ConvolutionKernel.Geometry geometry) {
    return new OneDnnConvolution(this, geometry, Optional.empty());
  }

  @Override
  public ConvolutionKernel kernel(ConvolutionKernel.Geometry geometry, ConvolutionKernel like) {
    return new OneDnnConvolution(this, geometry, Optional.of((OneDnnConvolution) like));
  }

  /** Whether two layouts are the same. */
  static boolean equal(dnnl_memory_desc_t one, dnnl_memory_desc_t other) {
    return dnnl_memory_desc_equal(one, other) != 0;
  }

  /** Floats of an array of a layout, padding included. */
  static int floats(dnnl_memory_desc_t layout) {
    return Math.toIntExact(floats(dnnl_memory_desc_get_size(layout)));
  }

  @Override
  public long bytes() {
    return scratch.bytes() + copies.bytes();
  }

  static dnnl_memory_desc_t describe(long[] shape, int tag) {
    dnnl_memory_desc_t description = new dnnl_memory_desc_t();
    check(
        Arrays.toString(shape),
        dnnl_memory_desc_init_by_tag(description, shape.length, shape, dnnl_f32, tag));
    return description;
  }

  /** How oneDNN would run an operation on this CPU; empty where it can't. */
  Optional<Plan> plan(Pointer operation) {
    return plan(operation, Optional.empty());
  }

  /**
   * The plan of a backward operation.
   *
   * @param forward stays the caller's
   */
  Optional<Plan> plan(Pointer operation, Plan forward) {
    return plan(operation, Optional.of(forward));
  }

  private Optional<Plan> plan(Pointer operation, Optional<Plan> forward) {
    dnnl_primitive_desc plan = new dnnl_primitive_desc();
    const_dnnl_op_desc_t op = new const_dnnl_op_desc_t(operation);
    dnnl_primitive_desc hint = forward.map(Plan::description).orElse(null); // C's way to say none
    int status = dnnl_primitive_desc_create(plan, op, attributes, engine, hint);
    if (status == dnnl_unimplemented) {
      return Optional.empty();
    }
    check(operation.getClass().getSimpleName(), status);
    return Optional.of(new Plan(plan));
  }

  /** oneDNN's choice of a kernel. */
  record Plan(dnnl_primitive_desc description) implements AutoCloseable {
    /** The layout that it chose for an array whose layout was left open. */
    dnnl_memory_desc_t layout(int query) {
      // A copy: what the query gives ends with the plan.
      return new dnnl_memory_desc_t().put(dnnl_primitive_desc_query_md(description, query, 0));
    }

    @Override
    public void close() {
      dnnl_primitive_desc_destroy(description);
    }
  }

  /**
   * An array of a primitive.
   *
   * @param name oneDNN's number for it
   * @param ours its layout in our memory
   * @param own the layout in which the primitive reads or writes it
   */
  record Argument(int name, dnnl_memory_desc_t ours, dnnl_memory_desc_t own, boolean written) {}

  /**
   * @param plan ends here
   */
  Primitive primitive(Plan plan, List<Argument> arguments) {
    return new Primitive(plan, arguments);
  }

  /** Copies an array from one layout to another. */
  Primitive reorder(dnnl_memory_desc_t from, dnnl_memory_desc_t to) {
    dnnl_primitive_desc plan = new dnnl_primitive_desc();
    check(
        "reorder", dnnl_reorder_primitive_desc_create(plan, from, engine, to, engine, attributes));
    return new Primitive(
        new Plan(plan),
        List.of(
            new Argument(DNNL_ARG_FROM, from, from, false),
            new Argument(DNNL_ARG_TO, to, to, true)));
  }

  static void check(Object what, int status) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN: " + what + " failed with status " + status);
    }
  }

  @Override
  public void close() {
    List.copyOf(open).forEach(Primitive::close);
    scratch.close();
    copies.close();
    dnnl_primitive_attr_destroy(attributes);
    dnnl_stream_destroy(stream);
    dnnl_engine_destroy(engine);
  }

  /**
   * A primitive that is made once and run on any memory. One whose making failed halfway is closed
   * with the lane: destroying a handle that was never made does nothing.
   */
  final class Primitive implements AutoCloseable {
    private final dnnl_primitive primitive = new dnnl_primitive();
    private final List<Operand> operands = new ArrayList<>();
    private final dnnl_memory working = new dnnl_memory();
    private final boolean works;
    private final dnnl_exec_arg_t arguments;
    private boolean closed;

    private Primitive(Plan plan, List<Argument> list) {
      open.add(this);
      arguments = new dnnl_exec_arg_t(list.size() + 1);
      try (plan) {
        check("primitive", dnnl_primitive_create(primitive, plan.description()));
        dnnl_memory_desc_t own = plan.layout(dnnl_query_scratchpad_md);
        long bytes = dnnl_memory_desc_get_size(own);
        works = bytes > 0;
        scratch.reserve(floats(bytes));
        check("working memory", dnnl_memory_create(working, own, engine, new Pointer()));
      }
      long copied = 0;
      for (int i = 0; i < list.size(); i++) {
        Operand operand = new Operand(list.get(i), copied);
        operands.add(operand);
        copied += Arena.aligned(operand.copiedFloats());
        arguments.getPointer(i).arg(list.get(i).name()).memory(operand.memory);
      }
      arguments.getPointer(list.size()).arg(DNNL_ARG_SCRATCHPAD).memory(working);
      copies.reserve(copied);
    }

    /**
     * @param arrays one for each argument
     */
    void run(Floats... arrays) {
      if (closed || arrays.length != operands.size()) {
        throw new IllegalArgumentException(
            "oneDNN: %s arrays for a primitive of %s%s"
                .formatted(arrays.length, operands.size(), closed ? ", which is closed" : ""));
      }
      for (int i = 0; i < arrays.length; i++) {
        operands.get(i).before(arrays[i]);
      }
      if (works) {
        place(working, scratch.whole());
      }
      check("run", dnnl_primitive_execute(primitive, stream, operands.size() + 1, arguments));
      for (int i = 0; i < arrays.length; i++) {
        operands.get(i).after(arrays[i]);
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.remove(this);
        dnnl_primitive_destroy(primitive);
        operands.forEach(Operand::close);
        dnnl_memory_destroy(working);
        arguments.close();
      }
    }
  }

  /**
   * An array as one primitive sees it: ours itself, or a copy in the primitive's own layout. Copies
   * hold nothing between runs, so all primitives of a lane have theirs in the same memory.
   */
  private final class Operand implements AutoCloseable {
    private final dnnl_memory memory = new dnnl_memory();
    private final Argument argument;
    private final long bytes;
    private final long offset; // of the copy
    private final int copied; // its floats, 0 where there is none
    private final Optional<Primitive> reorder;
    private Optional<Floats> all = Optional.empty(); // the memory that the copy was cut from
    private Optional<Floats> copy = Optional.empty();

    Operand(Argument argument, long offset) {
      this.argument = argument;
      this.offset = offset;
      dnnl_memory_desc_t ours = argument.ours();
      dnnl_memory_desc_t own = argument.own();
      bytes = dnnl_memory_desc_get_size(ours);
      if (equal(ours, own)) {
        copied = 0;
        reorder = Optional.empty();
      } else {
        copied = floats(own);
        reorder =
            Optional.of(
                argument.written()
                    ? OneDnn.this.reorder(own, ours)
                    : OneDnn.this.reorder(ours, own));
      }
      // Last: nobody closes an operand whose making failed.
      check("memory", dnnl_memory_create(memory, own, engine, new Pointer()));
    }

    private Floats copy() {
      Floats now = copies.whole();
      if (all.isEmpty() || all.get() != now) { // it was made larger
        all = Optional.of(now);
        copy = Optional.of(copies.cut(offset, copied));
      }
      return copy.orElseThrow();
    }

    int copiedFloats() {
      return copied;
    }

    void before(Floats array) {
      if ((long) array.length() * Float.BYTES != bytes) {
        throw new IllegalArgumentException(
            "oneDNN: %s values, expected %s".formatted(array.length(), bytes / Float.BYTES));
      }
      if (reorder.isEmpty()) {
        place(memory, array);
        return;
      }
      place(memory, copy());
      if (!argument.written()) {
        reorder.get().run(array, copy());
      }
    }

    void after(Floats array) {
      if (reorder.isPresent() && argument.written()) {
        reorder.get().run(copy(), array);
      }
    }

    @Override
    public void close() {
      dnnl_memory_destroy(memory);
      reorder.ifPresent(Primitive::close);
    }
  }

  private static void place(dnnl_memory memory, Floats at) {
    check("memory", dnnl_memory_set_data_handle(memory, at.pointer()));
  }

  /** c = a·b of square matrices, by the calling thread's OpenMP threads. */
  public static void multiply(int extent, Floats a, Floats b, Floats c) {
    check(
        "sgemm",
        dnnl_sgemm(
            (byte) 'N',
            (byte) 'N',
            extent,
            extent,
            extent,
            1,
            new FloatPointer(a.pointer()),
            extent,
            new FloatPointer(b.pointer()),
            extent,
            0,
            new FloatPointer(c.pointer()),
            extent));
  }

  private static long floats(long bytes) {
    return (bytes + Float.BYTES - 1) / Float.BYTES;
  }
}
