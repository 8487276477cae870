package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightDigestTest {

  /** Kept evaluations go by it: piece by piece it is the digest of all bytes at once. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 50_000})
  void update_anyNumberOfWeights_isTheDigestOfTheirBytes(int count) {
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = 1.5f * i - 7;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count);
    bytes.asFloatBuffer().put(weights);
    MessageDigest digest = DigestUtils.getSha256Digest();
    WeightDigest.update(digest, weights);
    assertArrayEquals(DigestUtils.sha256(bytes.array()), digest.digest());
  }
}
