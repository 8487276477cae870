package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BufferPlanTest {
  private static Step step(List<Value> reads, List<Value> writes) {
    return new Step(reads, writes, () -> {});
  }

  @Test
  void of_chain_twoBuffersTakeTurns() {
    List<Value> chain = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      chain.add(new Value(64, true));
      steps.add(step(i == 0 ? List.of() : List.of(chain.get(i - 1)), List.of(chain.get(i))));
    }
    assertEquals(128, BufferPlan.of(steps).length());
  }

  @Test
  void of_readBeforeWrite_isRefused() {
    List<Step> steps = List.of(step(List.of(new Value(1, true)), List.of()));
    assertThrows(IllegalStateException.class, () -> BufferPlan.of(steps));
  }

  /** Runs random steps on the planned memory: every value must still hold what was written. */
  @Property(tries = 100)
  void bind_randomSteps_valuesSurviveUntilTheirLastRead(@ForAll long seed) {
    Random random = new Random(seed);
    List<Value> values = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<Value> reads = new ArrayList<>(values);
      Collections.shuffle(reads, random);
      reads = reads.subList(0, Math.min(reads.size(), random.nextInt(4)));
      Value written = new Value(1 + random.nextInt(100), true);
      values.add(written);
      steps.add(step(reads, List.of(written)));
    }
    BufferPlan plan = BufferPlan.of(steps);
    try (Arena arena = new Arena(plan.length())) {
      plan.bind(arena);
      for (Step step : steps) {
        for (Value value : step.reads()) {
          assertTrue(holds(value, values.indexOf(value)), "a buffer was overwritten");
        }
        fill(step.writes().get(0), values.indexOf(step.writes().get(0)));
      }
    }
  }

  private static void fill(Value value, int mark) {
    float[] content = new float[value.length()];
    java.util.Arrays.fill(content, mark);
    value.floats().put(content, 0);
  }

  private static boolean holds(Value value, int mark) {
    float[] content = new float[value.length()];
    value.floats().get(content, 0);
    for (float x : content) {
      if (x != mark) {
        return false;
      }
    }
    return true;
  }
}
