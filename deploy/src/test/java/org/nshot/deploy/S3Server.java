package org.nshot.deploy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An S3 server (S3Proxy over a folder) as a process on 127.0.0.1, which checks the signature of
 * every request. An object is a file of the folder, below its bucket.
 */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "supernets";
  static final String ACCESS_KEY = "an-access-key";
  static final String SECRET_KEY = "hunter2-never-to-be-seen";

  private static final Pattern READY =
      Pattern.compile("Started ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

  private final Path objects;
  private final Daemon daemon;
  private int port;

  /**
   * @param folder for its files and its log
   */
  S3Server(Path folder) throws Exception {
    objects = folder.resolve("objects");
    Files.createDirectories(objects.resolve(BUCKET));
    Path settings = folder.resolve("s3proxy.properties");
    Files.writeString(
        settings,
        """
        s3proxy.endpoint=http://127.0.0.1:0
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem
        jclouds.identity=unused
        jclouds.credential=unused
        jclouds.filesystem.basedir=%s
        """
            .formatted(ACCESS_KEY, SECRET_KEY, objects));
    daemon =
        Daemon.start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                Built.s3Server().toString(),
                "--properties",
                settings.toString()),
            Map.of(),
            folder.resolve("s3proxy.log"),
            READY,
            line -> port = Integer.parseInt(line.group(1)));
  }

  int port() {
    return port;
  }

  /** The file that an object is. */
  Path object(String key) {
    return objects.resolve(BUCKET).resolve(key);
  }

  /** Puts an object where it is stored, with the attribute that its ETag is read from. */
  void replace(String key, byte[] content) throws IOException {
    Path object = object(key);
    Files.createDirectories(object.getParent());
    Files.deleteIfExists(object);
    Files.write(object, content);
    Files.getFileAttributeView(object, UserDefinedFileAttributeView.class)
        .write("user.content-md5", ByteBuffer.wrap(md5(content)));
  }

  private static byte[] md5(byte[] content) {
    try {
      return MessageDigest.getInstance("MD5").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    daemon.close();
  }
}
