package org.nshot.spark.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What else says where images and their classes are. Which of it a format knows, it says itself.
 *
 * @param splits split → where it lies in the input, for those that lie elsewhere than usual
 * @param validationLabels file with the classes of ImageNet's flat validation images
 * @param classes file with the classes' names
 * @param table columns of a table
 */
public record SourceOptions(
    SortedMap<String, String> splits,
    Optional<String> validationLabels,
    Optional<String> classes,
    Optional<TableOptions> table) {
  static final String TRAIN = "--train";
  static final String VAL = "--val";
  static final String TEST = "--test";
  static final String VAL_LABELS = "--val-labels";
  static final String CLASSES = "--classes";
  static final String TABLE = "--table";

  public static final SourceOptions NONE =
      new SourceOptions(new TreeMap<>(), Optional.empty(), Optional.empty(), Optional.empty());

  public SourceOptions {
    splits = new TreeMap<>(splits);
    for (String place : splits.values()) {
      if (place.isBlank()) {
        throw new IllegalArgumentException(
            "a split's place is empty, expected a path within the input");
      }
    }
  }

  /** The flags that were given, of a table's the one that names it. */
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    splits.keySet().forEach(split -> flags.add("--" + split));
    validationLabels.ifPresent(file -> flags.add(VAL_LABELS));
    classes.ifPresent(file -> flags.add(CLASSES));
    table.ifPresent(columns -> flags.add(TABLE));
    return flags;
  }
}
