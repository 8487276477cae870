package org.nshot.spark.archive;

import java.io.Serializable;

/** A member of a tar file: its name, and where in the file its content lies. */
public final class TarMember implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Kind kind;
  private final long offset;
  private final long bytes;

  /** What a member is. */
  public enum Kind {
    FILE,
    FOLDER,
    /** To another member or to anywhere: nothing is read through it. */
    LINK,
    /** A pipe, a device, a file with holes. */
    OTHER
  }

  /**
   * @param offset of the content in the file that holds the tar
   * @param bytes length of the content
   */
  public TarMember(String name, Kind kind, long offset, long bytes) {
    this.name = name;
    this.kind = kind;
    this.offset = offset;
    this.bytes = bytes;
  }

  /** Without a leading {@code ./}. */
  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public long offset() {
    return offset;
  }

  public long bytes() {
    return bytes;
  }
}
