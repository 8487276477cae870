package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.ingest.InputFolder.Entry;

/** Goes through folders of images. Whatever it meets is an image, or is noted as skipped. */
final class FolderWalk {
  static final String NO_IMAGE = "no image by its name, expected " + ListedImage.EXTENSIONS_TEXT;

  private final InputFolder input;
  private final SkippedFiles skipped;

  FolderWalk(InputFolder input, SkippedFiles skipped) {
    this.input = input;
    this.skipped = skipped;
  }

  /**
   * All images of a class, in folders within its own too.
   *
   * @param prefix what to call the class's folder
   * @param visits of the split
   */
  List<ListedImage> images(Entry folder, String prefix, int label, FolderVisits visits)
      throws IOException {
    List<ListedImage> images = new ArrayList<>();
    collect(folder, prefix, "", label, visits, images);
    return images;
  }

  private void collect(
      Entry folder,
      String prefix,
      String rest,
      int label,
      FolderVisits visits,
      List<ListedImage> images)
      throws IOException {
    visits.enter(folder.path());
    for (Entry entry : entries(folder.path(), prefix + rest)) {
      if (entry.isFolder()) {
        collect(entry, prefix, rest + entry.name() + "/", label, visits, images);
      } else if (isImage(entry, prefix + rest)) {
        String root = input.root().toString();
        images.add(ListedImage.file(root, prefix, rest + entry.name(), label, entry.bytes()));
      }
    }
  }

  /** What a folder holds less what is hidden, which is noted. */
  List<Entry> entries(Path folder, String prefix) throws IOException {
    return entries(folder, prefix, any -> true);
  }

  /**
   * The same of some of its entries.
   *
   * @param mine those that are looked at; others are left to whoever asks for them
   */
  List<Entry> entries(Path folder, String prefix, Predicate<Entry> mine) throws IOException {
    List<Entry> shown = new ArrayList<>();
    for (Entry entry : input.entries(folder)) {
      requireName(entry, folder);
      if (!mine.test(entry)) {
        continue;
      }
      if (entry.isHidden()) {
        skip(entry, prefix, hidden(entry));
      } else {
        shown.add(entry);
      }
    }
    return shown;
  }

  /** Whether a file is taken for an image; what isn't is noted. */
  boolean isImage(Entry file, String prefix) throws IOException {
    if (!ListedImage.isNamed(file.name())) {
      skip(file, prefix, NO_IMAGE);
      return false;
    }
    if (!file.isFile()) {
      skip(file, prefix, "");
      return false;
    }
    return true;
  }

  /** Notes a file, or every file of a folder; links are not followed. */
  void skip(Entry entry, String prefix, String reason) throws IOException {
    String path = prefix + entry.name();
    switch (entry.kind()) {
      case FILE, UNREADABLE_NAME -> skipped.add(path, reason);
      case DANGLING_LINK -> skipped.add(path, "a link to a file that isn't there");
      case SPECIAL_FILE -> skipped.add(path, "no regular file");
      case FOLDER -> {
        if (entry.link()) {
          skipped.add(path, reason);
          return;
        }
        Optional<List<Entry>> children = listed(entry);
        if (children.isEmpty()) { // nobody asked for this folder: it may be as closed as it likes
          skipped.add(path, reason + ", and can't be listed");
          return;
        }
        for (Entry child : children.get()) {
          skip(child, path + "/", reason);
        }
      }
    }
  }

  private Optional<List<Entry>> listed(Entry folder) {
    try {
      return Optional.of(input.entries(folder.path()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * What has a name that can't be read can't be opened: it would be missing, whole classes perhaps.
   */
  private static void requireName(Entry entry, Path folder) throws IOException {
    if (entry.kind() == InputFolder.Kind.UNREADABLE_NAME && !entry.isHidden()) {
      throw new IOException(
          "input %s: the name %s (%% stands before a byte) is no text in this JVM's encoding, %s: rename it, or set LC_ALL=C.UTF-8"
              .formatted(folder, entry.name(), System.getProperty("sun.jnu.encoding")));
    }
  }

  private static String hidden(Entry entry) {
    return entry.isFolder()
        ? "in a folder %s, whose name begins with . or _ (rename it to take it)"
            .formatted(entry.name())
        : SkippedFiles.HIDDEN;
  }
}
