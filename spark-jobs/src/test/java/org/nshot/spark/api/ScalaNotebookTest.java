package org.nshot.spark.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.repl.SparkILoop;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import scala.Option;
import scala.collection.JavaConverters;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;

/** The Scala notebook, cell by cell, through Spark's own interpreter. */
@Tag("cluster") // half a minute
class ScalaNotebookTest {
  @Test
  void notebook_onDrawnShapes_runsToItsEnd(@TempDir Path folder) throws Exception {
    SparkSession spark = SharedSpark.session();
    spark.conf().set("nshot.notebook.home", folder.toString());
    spark.conf().set("nshot.notebook.images", "24");
    spark.conf().set("nshot.notebook.epochs", "2");
    StringWriter said = new StringWriter();
    PrintStream out = System.out;
    try (Interpreter interpreter = new Interpreter(spark, said)) {
      for (String cell : Notebook.read("nshot.scala", "//").cells()) {
        interpreter.run(cell);
      }
    } finally {
      System.setOut(out);
    }
    String text = said.toString();
    assertTrue(text.contains("240 images to train on, 10 classes, kept as pixels"), text);
    assertTrue(Files.readString(folder.resolve("plots/loss.svg")).contains("<polyline"), text);
    assertEquals(
        20,
        Files.readString(folder.resolve("plots/ranking.svg")).split("<circle", -1).length - 1,
        text);
    try (Stream<Path> models = Files.list(folder)) {
      List<Path> onnx =
          models.filter(path -> path.getFileName().toString().startsWith("onnx-")).toList();
      assertEquals(1, onnx.size(), text);
      assertTrue(Files.size(onnx.get(0).resolve("model.onnx")) > 0, text);
    }
  }

  /** Spark's shell without its console: what Databricks and spark-shell compile cells with. */
  private static final class Interpreter implements AutoCloseable {
    private final StringWriter said;
    private final IMain main;

    Interpreter(SparkSession spark, StringWriter said) {
      this.said = said;
      Settings settings = new Settings();
      settings.processArguments(
          JavaConverters.asScalaBuffer(
                  List.of(
                      "-Yrepl-class-based", "-classpath", System.getProperty("java.class.path")))
              .toList(),
          true);
      SparkILoop shell = new SparkILoop(Option.empty(), new PrintWriter(said, true));
      shell.settings_$eq(settings);
      shell.createInterpreter();
      main = shell.intp();
      run("import org.apache.spark.sql.SparkSession");
      main.bind(
          "spark",
          SparkSession.class.getName(),
          spark,
          JavaConverters.asScalaBuffer(List.<String>of()).toList());
      run("import spark.implicits._");
      run("import org.apache.spark.sql.functions._");
    }

    void run(String cell) {
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      Object result =
          scala.Console.withOut(
              new PrintStream(printed, true, StandardCharsets.UTF_8), () -> main.interpret(cell));
      said.append(printed.toString(StandardCharsets.UTF_8));
      assertEquals("Success", result.toString(), () -> cell + "\n" + said);
    }

    @Override
    public void close() {
      main.close();
    }
  }
}
