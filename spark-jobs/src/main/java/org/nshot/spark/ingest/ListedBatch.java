package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.UserPath;

/**
 * Images that one task reads one after the other. A tar stays open while the images lie in it, so
 * that those that follow each other in it are read as one stream.
 */
final class ListedBatch implements ImageBatch {
  private static final long serialVersionUID = 1L;

  private final String[] sources;
  private final String[] paths;
  private final int[] restsFrom;
  private final int[] labels;
  private final long[] offsets;
  private final long[] lengths;

  ListedBatch(List<ListedImage> images) {
    sources = images.stream().map(ListedImage::source).toArray(String[]::new);
    paths = images.stream().map(ListedImage::path).toArray(String[]::new);
    restsFrom = images.stream().mapToInt(ListedImage::restFrom).toArray();
    labels = images.stream().mapToInt(ListedImage::label).toArray();
    offsets = images.stream().mapToLong(ListedImage::offset).toArray();
    lengths = images.stream().mapToLong(ListedImage::bytes).toArray();
  }

  @Override
  public Iterator<Candidate> read(Configuration hadoop, Intake intake) throws IOException {
    OpenFile file = new OpenFile(hadoop);
    return IntStream.range(0, paths.length)
        .mapToObj(i -> candidate(image(i), i == paths.length - 1, file, intake))
        .iterator();
  }

  private ListedImage image(int i) {
    return new ListedImage(sources[i], paths[i], restsFrom[i], labels[i], offsets[i], lengths[i]);
  }

  private static Candidate candidate(
      ListedImage image, boolean last, OpenFile file, Intake intake) {
    try {
      if (image.bytes() > intake.maxFileBytes()) {
        return Candidate.Bad.tooLong(image.path(), image.bytes(), intake.maxFileBytes());
      }
      byte[] content = file.read(image);
      long identity = FileIdentity.of(image.label(), image.rest(), content);
      return intake.take(image.path(), identity, image.label(), content);
    } catch (IOException e) {
      // Fails the task, and Spark tries again: the file may be there tomorrow.
      throw new UncheckedIOException(e);
    } finally {
      if (last) {
        file.close();
      }
    }
  }

  /** The file that was read last. */
  private static final class OpenFile {
    private final Configuration hadoop;
    private String name = "";
    private Optional<FSDataInputStream> stream = Optional.empty();

    OpenFile(Configuration hadoop) {
      this.hadoop = hadoop;
    }

    byte[] read(ListedImage image) throws IOException {
      byte[] content = new byte[(int) image.bytes()];
      try {
        FSDataInputStream in = open(image.file());
        in.seek(image.isWhole() ? 0 : image.offset());
        in.readFully(content);
        if (image.isWhole() && in.read() >= 0) {
          throw new IOException("longer than its listed %s bytes".formatted(content.length));
        }
        return content;
      } catch (IOException e) {
        close();
        throw new IOException("%s: can't be read: %s".formatted(image.file(), e.getMessage()), e);
      }
    }

    private FSDataInputStream open(String file) throws IOException {
      if (stream.isEmpty() || !file.equals(name)) {
        close();
        Path path = new Path(file);
        stream = Optional.of(FileInput.open(UserPath.reader(path, hadoop), path));
        name = file;
      }
      return stream.get();
    }

    /** Nothing was written, so nothing is lost if closing fails. */
    void close() {
      stream.ifPresent(IOUtils::closeStream);
      stream = Optional.empty();
    }
  }
}
