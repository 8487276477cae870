package org.nshot.spark.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.nshot.data.RgbImage;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.UserPath;

/** A run of records of one file. Small enough to be held as a whole. */
final class CifarBatch implements ImageBatch {
  private static final long serialVersionUID = 1L;
  private static final int READ_BYTES = 1 << 20;

  private final String path;
  private final CifarVersion version;
  private final int from;
  private final int to;

  CifarBatch(String path, CifarVersion version, int from, int to) {
    this.path = path;
    this.version = version;
    this.from = from;
    this.to = to;
  }

  @Override
  public Iterator<Candidate> read(Configuration hadoop, Intake intake) throws IOException {
    Path file = new Path(path);
    List<Candidate> candidates = new ArrayList<>(to - from);
    try (FSDataInputStream in = FileInput.open(UserPath.reader(file, hadoop), file)) {
      in.seek((long) from * version.recordBytes());
      InputStream buffered = new BufferedInputStream(in, READ_BYTES);
      for (int i = from; i < to; i++) {
        byte[] record = buffered.readNBytes(version.recordBytes());
        if (record.length < version.recordBytes()) {
          throw new IOException("ends within record " + i);
        }
        candidates.add(candidate(i, record));
      }
    } catch (IOException e) {
      throw new IOException("%s: can't be read: %s".formatted(path, e.getMessage()), e);
    }
    return candidates.iterator();
  }

  private Candidate candidate(int index, byte[] record) {
    int label = record[version.labelBytes() - 1] & 0xff;
    if (label >= version.classes()) {
      return Candidate.Bad.sized(
          "%s record %s".formatted(new Path(path).getName(), index),
          "label %s, expected 0 to %s".formatted(label, version.classes() - 1),
          CifarVersion.IMAGE);
    }
    byte[] pixels = interleaved(record);
    return Candidate.Good.unnamed(new StoredImage(label, CifarVersion.IMAGE, pixels, pixels));
  }

  private byte[] interleaved(byte[] record) {
    int area = CifarVersion.IMAGE.area();
    byte[] pixels = new byte[CifarVersion.IMAGE.size()];
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      int plane = version.labelBytes() + channel * area;
      for (int i = 0; i < area; i++) {
        pixels[i * RgbImage.CHANNELS + channel] = record[plane + i];
      }
    }
    return pixels;
  }
}
