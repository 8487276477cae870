package org.nshot.engine.vector;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import jdk.internal.vm.vector.VectorSupport;
import sun.misc.Unsafe;

/**
 * What loops over memory outside the heap are made of: loads and stores of vectors by address, and
 * clipping. Nothing is checked here: callers know how long a stretch is ({@link
 * org.nshot.engine.memory.Floats#address}).
 *
 * <p>JDK 17's own way there, {@link FloatVector#fromByteBuffer}, takes ten instructions beside each
 * load and store, because a buffer's limit and address are read anew every time; loops are 1.5 to
 * 2.5 times slower for it (DESIGN.md). So this calls what that calls, {@link VectorSupport}. Three
 * flags belong to it. Without {@code --add-exports java.base/jdk.internal.vm.vector=ALL-UNNAMED} it
 * can't run. {@code -XX:CompileCommand=inline,org.nshot.engine.vector.Inlined::*} has the compiler
 * inline these methods always, as it does the JDK's own, and {@code
 * -XX:CompileCommand=dontinline,org.nshot.engine.vector.Vector*::*} has it compile each loop by
 * itself. Without the two, one start in four, a compilation grows so large that vectors in it
 * become objects: a step then takes twice the time or more.
 */
final class Inlined {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final String PACKAGE = "jdk.internal.vm.vector";
  private static final Unsafe MEMORY = unsafe();

  @SuppressWarnings("rawtypes") // the vector's class is the module's own
  private static final Class VECTOR = SPECIES.vectorType();

  private Inlined() {}

  /** What this JVM lacks of what this class needs; empty where it lacks nothing. */
  static Optional<String> obstacle() {
    boolean exported = Object.class.getModule().isExported(PACKAGE, Inlined.class.getModule());
    if (!exported) {
      return Optional.of("start the JVM with --add-exports java.base/" + PACKAGE + "=ALL-UNNAMED");
    }
    boolean known =
        Arrays.stream(VectorSupport.class.getMethods())
            .filter(method -> method.getName().equals("load"))
            .map(Method::getParameterCount)
            .anyMatch(count -> count == 9);
    return known ? Optional.empty() : Optional.of("the JVM's vectors are not those of JDK 17");
  }

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static long place(long base, int at) {
    return base + (long) at * Float.BYTES;
  }

  /** Σ values[at + k·step], k below the count, for a vector of values. */
  static FloatVector sum(float[] values, int at, int count, int step) {
    FloatVector sum = FloatVector.fromArray(SPECIES, values, at);
    for (int k = 1; k < count; k++) {
      sum = sum.add(FloatVector.fromArray(SPECIES, values, at + k * step));
    }
    return sum;
  }

  /** The same for one value. */
  static float sumOfOne(float[] values, int at, int count, int step) {
    float sum = values[at];
    for (int k = 1; k < count; k++) {
      sum += values[at + k * step];
    }
    return sum;
  }

  /** The vector from a float on, counted from a base address. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static FloatVector load(long base, int at) {
    long address = place(base, at);
    return (FloatVector)
        VectorSupport.load(
            VECTOR,
            float.class,
            LANES,
            null,
            address,
            (Object) address,
            0,
            (VectorSupport.VectorSpecies) (Object) SPECIES,
            (VectorSupport.LoadOperation) (from, index, species) -> interpretedLoad((Long) from));
  }

  /** Writes a vector from a float on. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static void store(FloatVector vector, long base, int at) {
    long address = place(base, at);
    VectorSupport.store(
        VECTOR,
        float.class,
        LANES,
        null,
        address,
        (VectorSupport.Vector) (Object) vector,
        (Object) address,
        0,
        (VectorSupport.StoreVectorOperation)
            (to, index, value) -> interpretedStore((FloatVector) (Object) value, (Long) to));
  }

  static float get(long base, int at) {
    return MEMORY.getFloat(place(base, at));
  }

  static void set(long base, int at, float value) {
    MEMORY.putFloat(place(base, at), value);
  }

  /** Copies floats from a place in one stretch to the same place in another. */
  static void copy(long from, long to, int at, int length) {
    MEMORY.copyMemory(place(from, at), place(to, at), (long) length * Float.BYTES);
  }

  static void copy(long from, int first, float[] to, int at, int length) {
    MEMORY.copyMemory(null, place(from, first), to, inArray(at), (long) length * Float.BYTES);
  }

  static void copy(float[] from, int at, long to, int first, int length) {
    MEMORY.copyMemory(from, inArray(at), null, place(to, first), (long) length * Float.BYTES);
  }

  /** min(max(x, 0), top), of a NaN itself. */
  static FloatVector clip(FloatVector x, FloatVector zero, FloatVector top) {
    return x.max(zero).min(top);
  }

  /**
   * The gradient where a clipped output, which is never below 0, lies between 0 and the top. Floats
   * of 0 and above have the order of their bits, and differences of bits make masks in a third of
   * the instructions that comparisons take here.
   */
  static FloatVector open(FloatVector g, FloatVector output, IntVector top) {
    IntVector bits = output.reinterpretAsInts();
    IntVector inside = bits.neg().and(bits.sub(top)).lanewise(VectorOperators.ASHR, 31);
    return g.reinterpretAsInts().and(inside).reinterpretAsFloats();
  }

  /** The top as {@link #open} wants it. */
  static IntVector bits(float top) {
    return FloatVector.broadcast(SPECIES, top).reinterpretAsInts();
  }

  private static long inArray(int at) {
    return Unsafe.ARRAY_FLOAT_BASE_OFFSET + (long) at * Unsafe.ARRAY_FLOAT_INDEX_SCALE;
  }

  /** What runs until the compiler has made one instruction of it. */
  private static FloatVector interpretedLoad(long from) {
    float[] values = new float[LANES];
    copy(from, 0, values, 0, LANES);
    return FloatVector.fromArray(SPECIES, values, 0);
  }

  private static void interpretedStore(FloatVector vector, long to) {
    copy(vector.toArray(), 0, to, 0, LANES);
  }
}
