package org.nshot.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.NoSuchElementException;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArenaTest {
  @Test
  void cut_anyOffset_bytesAndArrayAreTheSameMemory() {
    try (Arena arena = new Arena(64)) {
      Floats floats = arena.cut(32, 6);
      floats.put(new float[] {9, 1, 2, 3, 4, 5, 6}, 1);
      assertEquals(6, floats.array(2, 3).getFloat(1, 2));
      floats.array(6).putScalar(0, 7);
      assertEquals(7, floats.bytes().getFloat(0));
      assertEquals(0, new Pointer(floats.bytes()).address() % 64, "a whole cache line");
    }
  }

  @Test
  void part_ofACut_isTheSameMemory() {
    try (Arena arena = new Arena(64)) {
      Floats floats = arena.cut(16, 6);
      floats.put(new float[] {1, 2, 3, 4, 5, 6}, 0);
      Floats part = floats.part(2, 3);
      assertEquals(4, part.bytes().getFloat(Float.BYTES));
      assertEquals(12, part.bytes().capacity(), "its own bytes alone");
      assertEquals(floats.address(6) + 8, part.address(3));
      assertEquals(part.address(3), part.pointer().address());
      assertEquals(5, part.part(2, 1).array(1).getFloat(0));
      part.bytes().putFloat(0, 9);
      assertEquals(9, floats.array(6).getFloat(2));
      assertThrows(IllegalArgumentException.class, () -> floats.part(4, 3));
      assertThrows(IllegalArgumentException.class, () -> part.address(4));
    }
  }

  @Test
  void cut_outside_isRefused() {
    try (Arena arena = new Arena(64)) {
      assertThrows(IllegalArgumentException.class, () -> arena.cut(48, 17));
      assertThrows(IllegalArgumentException.class, () -> arena.cut(8, 1));
    }
  }

  @Test
  void reserve_moreThanThereIs_growsAndNeverShrinks() {
    try (Arena arena = new Arena(64)) {
      assertFalse(arena.reserve(64));
      assertTrue(arena.reserve(1000));
      long bytes = arena.bytes();
      assertFalse(arena.reserve(10));
      assertEquals(bytes, arena.bytes());
      assertEquals(4, arena.cut(992, 4).length());
    }
  }

  @Test
  void floats_ofADevice_copyThroughArrays() {
    try (INDArray memory = Nd4j.zeros(DataType.FLOAT, 10)) {
      Floats floats = Floats.ofDevice(memory.data(), 4, 3);
      floats.put(new float[] {0, 1, 2, 3}, 1);
      float[] copy = new float[5];
      floats.get(copy, 2);
      assertArrayEquals(new float[] {0, 0, 1, 2, 3}, copy);
      assertEquals(3, memory.getFloat(6));
      assertEquals(2, floats.part(1, 1).array(1).getFloat(0));
      assertThrows(NoSuchElementException.class, () -> floats.address(3));
      assertThrows(NoSuchElementException.class, floats::pointer);
      assertThrows(NoSuchElementException.class, floats::bytes);
    }
  }
}
