package org.nshot.spark.shards;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that belongs to this process while it lives: it holds a lock in there, which the
 * operating system takes back however the process ends. Folders whose lock is free are swept.
 */
final class OwnedFolder implements AutoCloseable {
  static final String PREFIX = "nshot-shards-";
  static final String LOCK = "lock";

  private static final Logger LOG = LoggerFactory.getLogger(OwnedFolder.class);
  private static final int TRIES = 10;

  private final Path path;
  private final FileChannel channel;

  private OwnedFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes a folder, after sweeping what dead processes left beside it.
   *
   * @throws IOException if none can be made
   */
  static OwnedFolder create(Path root) throws IOException {
    Files.createDirectories(root);
    sweep(root);
    for (int i = 0; i < TRIES; i++) {
      Optional<OwnedFolder> folder = claim(Files.createTempDirectory(root, PREFIX));
      if (folder.isPresent()) {
        return folder.get();
      }
    }
    throw new IOException("folders disappear as soon as they are made");
  }

  /** Empty if another process swept it between its making and its locking. */
  private static Optional<OwnedFolder> claim(Path path) throws IOException {
    Path lock = path.resolve(LOCK);
    try {
      FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (channel.tryLock() != null && Files.exists(lock)) {
        return Optional.of(new OwnedFolder(path, channel));
      }
      channel.close();
    } catch (NoSuchFileException e) {
      LOG.debug("{} was swept while it was made", path, e);
    }
    return Optional.empty();
  }

  /** Removes the folders of dead processes; what can't be removed stays, with a word in the log. */
  static void sweep(Path root) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root, PREFIX + "*")) {
      children.forEach(folders::add);
    }
    for (Path folder : folders) {
      try {
        sweepOne(folder);
      } catch (IOException e) {
        LOG.info("{}: left by another process, can't be removed: {}", folder, e.toString());
      }
    }
  }

  private static void sweepOne(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        delete(folder);
        LOG.info("{}: removed, its process is gone", folder);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is this process's own", folder, e);
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(folder); // empty: being made, and then it is made again, or left
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(files::add);
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  Path path() {
    return path;
  }

  /** Removes it. */
  @Override
  public void close() throws IOException {
    try (channel) {
      delete(path);
    }
  }
}
