package org.nshot.spark.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What tells that a file lies in two splits: class, path and content are the same. Paths alone
 * don't, for many data sets number their images from 0 in each split; nor does content alone, for
 * many hold an image twice.
 */
final class FileIdentity {
  private FileIdentity() {}

  /** 64 bits of a SHA-256: never the same for two of some millions. */
  static long of(int label, String rest, byte[] content) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, label));
    digest.update(rest.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(content);
    long identity = ByteBuffer.wrap(digest.digest()).getLong();
    return identity == Candidate.NO_IDENTITY ? 1 : identity;
  }
}
