package org.nshot.spark.ingest;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/** A row of a table with its image, as it travels to the task that looks at it. */
final class TableRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int label;
  private final String name;
  private final boolean named;
  private final byte[] file;

  private TableRow(int label, String name, boolean named, byte[] file) {
    this.label = label;
    this.name = name;
    this.named = named;
    this.file = file;
  }

  /**
   * @param row of {@link TableColumns}
   * @param named whether the name is the table's own
   */
  static TableRow of(Row row, boolean named) {
    byte[] file = row.isNullAt(TableColumns.IMAGE) ? new byte[0] : row.getAs(TableColumns.IMAGE);
    return new TableRow(
        Math.toIntExact(row.getLong(TableColumns.LABEL)),
        row.getString(TableColumns.NAME),
        named,
        file);
  }

  int label() {
    return label;
  }

  String name() {
    return name;
  }

  /**
   * @param split that it is of
   */
  Candidate look(String split, Intake intake) {
    String path = "%s/%s/%s".formatted(split, label, name);
    if (file.length > intake.maxFileBytes()) {
      return Candidate.Bad.tooLong(path, file.length, intake.maxFileBytes());
    }
    long identity = named ? FileIdentity.of(label, name, file) : Candidate.NO_IDENTITY;
    return intake.take(path, identity, label, file);
  }
}
