package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.spark.archive.TarMember;
import org.nshot.spark.ingest.InputFolder.Entry;

/**
 * What a folder or a tar of ImageNet's holds: folders of images by WNID, tars of images by WNID, or
 * flat images; a tar the same.
 */
final class ImagenetPlace {
  private final JavaSparkContext spark;
  private final InputFolder input;
  private final SkippedFiles skipped;
  private final FolderWalk walk;
  private final SortedMap<String, List<ListedImage>> byWnid = new TreeMap<>();
  private final List<ListedImage> flat = new ArrayList<>();
  private final Map<String, ClassTar> classTars = new LinkedHashMap<>(); // by WNID

  /**
   * @param prefix what to call it, with a slash behind
   */
  private record ClassTar(String wnid, String prefix, TarIndex.Tar tar) {}

  private ImagenetPlace(JavaSparkContext spark, InputFolder input, SkippedFiles skipped) {
    this.spark = spark;
    this.input = input;
    this.skipped = skipped;
    this.walk = new FolderWalk(input, skipped);
  }

  /**
   * Looks into it.
   *
   * @param place a folder or a tar
   * @param name what to call it: its path within the input
   * @param mine of a folder's entries those that are looked at
   * @throws IOException naming what is neither of a class nor an image, or a tar that isn't whole
   */
  static ImagenetPlace open(
      JavaSparkContext spark,
      InputFolder input,
      SkippedFiles skipped,
      Path place,
      boolean folder,
      String name,
      Predicate<Entry> mine)
      throws IOException {
    ImagenetPlace opened = new ImagenetPlace(spark, input, skipped);
    if (folder) {
      opened.folder(place, name.isEmpty() ? "" : name + "/", mine);
    } else {
      opened.tar(place, name);
    }
    opened.classTars();
    opened.leaveFlatBesideClasses();
    return opened;
  }

  /** Images by WNID; none of them has its label yet. */
  SortedMap<String, List<ListedImage>> byWnid() {
    return byWnid;
  }

  /** Images that tell of no class. */
  List<ListedImage> flat() {
    return flat;
  }

  private void folder(Path place, String prefix, Predicate<Entry> mine) throws IOException {
    FolderVisits visits = new FolderVisits(input);
    for (Entry entry : walk.entries(place, prefix, mine)) {
      if (entry.isFolder()) {
        requireWnid(prefix + entry.name(), entry.name());
        requireOnce(prefix + entry.name(), entry.name());
        String within = prefix + entry.name() + "/";
        add(entry.name(), within, walk.images(entry, within, 0, visits));
      } else if (entry.name().endsWith(".tar")) {
        addTar(prefix, entry.name(), new TarIndex.Tar(entry.path(), Optional.empty()));
      } else if (walk.isImage(entry, prefix)) {
        flat.add(ListedImage.file(input.root().toString(), prefix, entry.name(), 0, entry.bytes()));
      }
    }
  }

  private void tar(Path path, String name) throws IOException {
    List<TarIndex.Tar> one = List.of(new TarIndex.Tar(path, Optional.empty()));
    for (TarMember member : TarIndex.of(spark, one).get(0)) {
      String file = member.name().substring(member.name().lastIndexOf('/') + 1);
      if (member.kind() == TarMember.Kind.FILE && file.endsWith(".tar")) {
        addTar(name + "/", file, new TarIndex.Tar(path, Optional.of(member)));
        continue;
      }
      Optional<String> reason = TarIndex.otherwise(member);
      if (reason.isPresent()) {
        skipped.add(name + "/" + member.name(), reason.get());
        continue;
      }
      List<String> parts = Arrays.asList(member.name().split("/"));
      int at = 0;
      while (at < parts.size() - 1 && !Wnid.is(parts.get(at))) {
        at++;
      }
      String rest =
          String.join("/", parts.subList(Math.min(at + 1, parts.size() - 1), parts.size()));
      ListedImage image = image(path, name + "/", member, rest);
      if (at < parts.size() - 1) {
        String wnid = parts.get(at);
        if (classTars.containsKey(wnid)) {
          throw twice(name + "/" + String.join("/", parts.subList(0, at + 1)));
        }
        byWnid.computeIfAbsent(wnid, none -> new ArrayList<>()).add(image);
      } else {
        flat.add(image);
      }
    }
  }

  private static ListedImage image(Path tar, String prefix, TarMember member, String rest) {
    String shown = prefix + member.name();
    String before = shown.substring(0, shown.length() - rest.length());
    return ListedImage.member(tar.toString(), before, rest, 0, member.offset(), member.bytes());
  }

  private void addTar(String prefix, String name, TarIndex.Tar tar) throws IOException {
    Optional<String> wnid = Wnid.ofTar(name);
    requireWnid(prefix + name, wnid.orElse(name));
    requireOnce(prefix + name, wnid.get());
    classTars.put(wnid.get(), new ClassTar(wnid.get(), prefix + name + "/", tar));
    byWnid.put(wnid.get(), List.of()); // its images come with all other tars' at once
  }

  private void classTars() throws IOException {
    List<ClassTar> tars = List.copyOf(classTars.values());
    List<ArrayList<TarMember>> indexes =
        TarIndex.of(spark, tars.stream().map(ClassTar::tar).toList());
    for (int i = 0; i < indexes.size(); i++) {
      ClassTar of = tars.get(i);
      String wnid = of.wnid();
      List<ListedImage> images = new ArrayList<>();
      for (TarMember member : indexes.get(i)) {
        Optional<String> reason = TarIndex.otherwise(member);
        if (reason.isPresent()) {
          skipped.add(of.prefix() + member.name(), reason.get());
        } else {
          String rest =
              member.name().startsWith(wnid + "/")
                  ? member.name().substring(wnid.length() + 1)
                  : member.name();
          images.add(image(of.tar().path(), of.prefix(), member, rest));
        }
      }
      add(wnid, of.prefix(), images);
    }
  }

  private void add(String wnid, String name, List<ListedImage> images) throws IOException {
    if (images.isEmpty()) {
      throw new IOException(
          "%s: %s holds no image, expected files named %s"
              .formatted(input, name, ListedImage.EXTENSIONS_TEXT));
    }
    byWnid.put(wnid, images);
  }

  private void requireWnid(String path, String name) throws IOException {
    if (!Wnid.is(name)) {
      throw new IOException(
          "%s: %s is no class of ImageNet, expected names as n01440764".formatted(input, path));
    }
  }

  private void requireOnce(String path, String wnid) throws IOException {
    if (byWnid.containsKey(wnid)) {
      throw twice(path);
    }
  }

  private IOException twice(String path) {
    return new IOException(
        "%s: %s is there a second time (a folder, a tar), expected each class once"
            .formatted(input, path));
  }

  private void leaveFlatBesideClasses() {
    if (!byWnid.isEmpty()) {
      flat.forEach(image -> skipped.add(image.path(), "beside the classes, expected WNID/IMAGE"));
      flat.clear();
    }
  }
}
