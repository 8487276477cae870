package org.nshot.spark.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A notebook as Databricks writes it to a file.
 *
 * @param cells code alone, without those of text
 */
record Notebook(String name, List<String> cells) {
  static final Path FOLDER = Path.of("..", "notebooks").toAbsolutePath().normalize();

  /**
   * @param comment what a comment begins with in its language
   */
  static Notebook read(String name, String comment) throws IOException {
    String text = Files.readString(FOLDER.resolve(name));
    String head = comment + " Databricks notebook source\n";
    if (!text.startsWith(head)) {
      throw new IOException(name + ": expected as its first line " + head);
    }
    List<String> cells = new ArrayList<>();
    for (String cell :
        text.substring(head.length()).split("(?m)^" + comment + " COMMAND ----------$")) {
      boolean magic = cell.lines().anyMatch(line -> line.startsWith(comment + " MAGIC %md"));
      if (!magic && cell.contains(comment + " MAGIC")) {
        throw new IOException(name + ": a cell that only works on Databricks:" + cell);
      }
      if (!magic && !cell.isBlank()) {
        cells.add(cell.strip() + "\n");
      }
    }
    return new Notebook(name, cells);
  }
}
