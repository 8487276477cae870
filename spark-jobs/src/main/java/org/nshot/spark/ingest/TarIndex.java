package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.spark.archive.TarMember;
import org.nshot.spark.archive.TarScan;
import org.nshot.spark.files.UserPath;

/** What tars hold, found out on the executors. */
final class TarIndex {
  private TarIndex() {}

  /**
   * @param path of the file
   * @param within the tar that is its member; none if the file is the tar itself
   */
  record Tar(Path path, Optional<TarMember> within) {}

  /**
   * All members but folders of each tar, in its order.
   *
   * @throws IOException naming the tar and an offset if one isn't whole
   */
  static List<ArrayList<TarMember>> of(JavaSparkContext spark, List<Tar> tars) throws IOException {
    List<FileJob.Item<ArrayList<TarMember>>> items = new ArrayList<>();
    for (Tar tar : tars) {
      items.add(
          new FileJob.Item<>(
              tar.path(), new ArrayList<>(tar.within().stream().toList()))); // none or one
    }
    return FileJob.run(spark, items, TarIndex::members);
  }

  private static ArrayList<TarMember> members(
      FileSystem files, Path path, ArrayList<TarMember> within) throws IOException {
    FileSystem plain = UserPath.reader(path, files.getConf());
    ArrayList<TarMember> members = new ArrayList<>();
    TarScan.Visit add =
        (member, content) -> {
          if (member.kind() != TarMember.Kind.FOLDER) {
            members.add(member);
          }
        };
    if (within.isEmpty()) {
      TarScan.file(plain, path, add);
    } else {
      TarScan.member(plain, path, within.get(0), add);
    }
    return members;
  }

  /** Why a member of a tar of images is none; empty if it is one. */
  static Optional<String> otherwise(TarMember member) {
    for (String part : member.name().split("/")) {
      if (part.startsWith(".") || part.startsWith("_")) {
        return Optional.of(SkippedFiles.HIDDEN);
      }
    }
    return switch (member.kind()) {
      case LINK -> Optional.of("a link within a tar");
      case FOLDER, OTHER -> Optional.of("no regular file");
      case FILE ->
          ListedImage.isNamed(member.name()) ? Optional.empty() : Optional.of(FolderWalk.NO_IMAGE);
    };
  }
}
