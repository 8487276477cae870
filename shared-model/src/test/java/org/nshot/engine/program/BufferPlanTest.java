package org.nshot.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;

class BufferPlanTest {
  private static final int ALL = Integer.MAX_VALUE;

  private static Step step(List<Value> reads, List<Value> writes) {
    return Step.whole(reads, writes, () -> {});
  }

  private static BufferPlan plan(List<Step> steps) {
    return BufferPlan.of(Chain.of(steps, 1, ALL));
  }

  @Test
  void of_wholeSteps_twoBuffersTakeTurns() {
    List<Value> values = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      values.add(Value.of(64));
      steps.add(step(i == 0 ? List.of() : List.of(values.get(i - 1)), List.of(values.get(i))));
    }
    assertEquals(128, plan(steps).length());
  }

  @Test
  void of_readBeforeWrite_isRefused() {
    List<Step> steps = List.of(step(List.of(Value.of(1)), List.of()));
    assertThrows(IllegalStateException.class, () -> plan(steps));
  }

  @Test
  void of_valueThatOneChainSees_hasRoomForAPartAlone() {
    Value first = Value.ofImages(8, 64, true);
    Value between = Value.ofImages(8, 64, true);
    Value last = Value.ofImages(8, 64, true);
    List<Step> steps =
        List.of(
            step(List.of(), List.of(first)),
            Step.ofImages(List.of(first), List.of(between), images -> {}),
            Step.ofImages(List.of(between), List.of(last), images -> {}),
            step(List.of(last), List.of()));
    assertEquals((8 + 2 + 8) * 64, BufferPlan.of(Chain.of(steps, 8, 2 * 128)).length());
    assertEquals((8 + 8 + 8) * 64, BufferPlan.of(Chain.of(steps, 8, ALL)).length());
  }

  /** Runs random chains on the planned memory: every read must find what was written. */
  @Property(tries = 200)
  void bind_randomSteps_valuesSurviveUntilTheirLastRead(
      @ForAll @IntRange(min = 1, max = 7) int own,
      @ForAll @IntRange(min = 1, max = 400) int cached,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Value> values = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<Value> reads = new ArrayList<>(values.subList(Math.max(0, i - 6), i));
      Collections.shuffle(reads, random);
      List<Value> chosen = List.copyOf(reads.subList(0, Math.min(reads.size(), random.nextInt(4))));
      Value written = Value.ofImages(own, 1 + random.nextInt(100), true);
      values.add(written);
      boolean whole = random.nextInt(5) == 0;
      Value held = Value.of(1 + random.nextInt(50));
      steps.add(
          new Step(
              chosen,
              List.of(written),
              new Marking(chosen, written, held, values, own, whole),
              whole));
    }
    List<Chain> chains = Chain.of(steps, own, cached);
    BufferPlan plan = BufferPlan.of(chains);
    try (Arena arena = new Arena(plan.length())) {
      plan.bind(arena);
      chains.forEach(Chain::run);
    }
  }

  /** Checks what it reads, and leaves a mark of its value and image. */
  private record Marking(
      List<Value> reads, Value written, Value held, List<Value> all, int own, boolean whole)
      implements Step.Work {
    @Override
    public List<Value> prepare(Parts parts) {
      return List.of(held);
    }

    @Override
    public void begin() {
      fill(held.floats(), -all.indexOf(written));
    }

    @Override
    public void run(Images images) {
      if (whole) {
        assertEquals(new Images(0, own), images);
      }
      for (int image = images.first(); image < images.first() + images.count(); image++) {
        for (Value value : reads) {
          assertTrue(holds(part(value, images, image), mark(value, image)), "overwritten");
        }
        fill(part(written, images, image), mark(written, image));
      }
    }

    @Override
    public void end() {
      assertTrue(holds(held.floats(), -all.indexOf(written)), "held one overwritten");
    }

    private int mark(Value value, int image) {
      return all.indexOf(value) * 10 + image;
    }

    private static Floats part(Value value, Images images, int image) {
      return value.floats(images).part((image - images.first()) * value.ofImage(), value.ofImage());
    }

    private static void fill(Floats floats, int mark) {
      float[] content = new float[floats.length()];
      Arrays.fill(content, mark);
      floats.put(content, 0);
    }

    private static boolean holds(Floats floats, int mark) {
      float[] content = new float[floats.length()];
      floats.get(content, 0);
      for (float x : content) {
        if (x != mark) {
          return false;
        }
      }
      return true;
    }
  }
}
