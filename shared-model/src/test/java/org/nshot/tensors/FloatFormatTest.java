package org.nshot.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {
  @ParameterizedTest
  @EnumSource(FloatFormat.class)
  void put_ofSome_movesTheBufferBehindThem(FloatFormat format) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 3 * format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(7);
    format.put(buffer, new float[] {9, 0.5f, -1, 2, 9}, 1, 3);
    assertEquals(0, buffer.remaining());
    assertThrows(BufferOverflowException.class, () -> format.put(buffer, new float[] {1}, 0, 1));
    buffer.position(4);
    float[] values = new float[3];
    format.get(buffer, values);
    assertArrayEquals(new float[] {0.5f, -1, 2}, values);
    assertEquals(0, buffer.remaining());
  }

  @Test
  void float32_keepsEveryBit() {
    float[] values = {Float.MIN_VALUE, -0f, Float.MAX_VALUE, 1f / 3};
    ByteBuffer buffer = ByteBuffer.allocate(16);
    FloatFormat.FLOAT32.put(buffer, values, 0, 4);
    buffer.flip();
    float[] read = new float[4];
    FloatFormat.FLOAT32.get(buffer, read);
    assertArrayEquals(values, read);
  }
}
