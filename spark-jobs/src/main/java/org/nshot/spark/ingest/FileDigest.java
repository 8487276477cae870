package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.FileInput;

/** Length and SHA-256 of a file's content. */
final class FileDigest implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER_BYTES = 1 << 20;

  private final long bytes;
  private final String sha256;

  private FileDigest(long bytes, String sha256) {
    this.bytes = bytes;
    this.sha256 = sha256;
  }

  static FileDigest of(FileSystem files, Path path) throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    try (InputStream in = FileInput.open(files, path)) {
      int read = in.read(buffer);
      while (read >= 0) {
        digest.update(buffer, 0, read);
        bytes += read;
        read = in.read(buffer);
      }
    }
    return new FileDigest(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  long bytes() {
    return bytes;
  }

  /** In lower-case hex. */
  String sha256() {
    return sha256;
  }
}
