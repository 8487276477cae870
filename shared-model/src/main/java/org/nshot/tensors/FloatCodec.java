package org.nshot.tensors;

import java.nio.ByteBuffer;

/** How floats become bytes and bytes floats, as {@link FloatFormat} says. */
interface FloatCodec {
  /** Floats as they are. */
  FloatCodec EXACT =
      new FloatCodec() {
        @Override
        public int bytes() {
          return Float.BYTES;
        }

        @Override
        public void put(ByteBuffer out, float[] values, int from, int length) {
          out.asFloatBuffer().put(values, from, length);
          out.position(out.position() + length * Float.BYTES);
        }

        @Override
        public void get(ByteBuffer in, float[] values) {
          in.asFloatBuffer().get(values);
          in.position(in.position() + values.length * Float.BYTES);
        }
      };

  /** Of a value. */
  int bytes();

  void put(ByteBuffer out, float[] values, int from, int length);

  void get(ByteBuffer in, float[] values);
}
