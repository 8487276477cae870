package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.parsing.CommandParser;
import org.nshot.spark.shapes.ShapeDataSet;

/** A call for each command that makes something, and the tables that they leave in a run. */
public final class Nshot {
  private static final CommandParser PARSER = CommandParser.ofAllCommands();

  private Nshot() {}

  /**
   * Any command, by the arguments that stand behind {@code ./nshot} on the command line.
   *
   * @throws UsageException if an argument, the config file or the recipe can't be used
   */
  public static CommandCall command(String... arguments) {
    return new CommandCall(PARSER.parse(arguments));
  }

  /**
   * Does a command as {@link #command} and {@link CommandCall#call} do.
   *
   * @return what the command line prints as its last line
   * @throws UsageException if an argument can't be used
   * @throws Exception as the command fails
   */
  public static ObjectNode call(String... arguments) throws Exception {
    return command(arguments).call();
  }

  /**
   * Draws images of ten shapes as PNG, a folder a class below {@code train} and {@code test}: what
   * {@code ingest} takes as {@code image-folder}, for who has no images at hand.
   *
   * @param folder on the driver's own disk
   * @param trainImages of a class; an eighth as many to test on
   * @throws IOException if an image can't be written
   */
  public static void drawShapes(String folder, int trainImages, long seed) throws IOException {
    new ShapeDataSet(seed, trainImages, Math.max(1, trainImages / 8)).write(Path.of(folder));
  }

  /** Turns images into a data set. */
  public static IngestCall ingest() {
    return new IngestCall();
  }

  /** Trains a supernet, or goes on with a run that was stopped. */
  public static TrainCall train() {
    return new TrainCall();
  }

  /** Ranks paths by how they do with a run's newest weights. */
  public static RankCall rank() {
    return new RankCall();
  }

  /** Looks for a run's best paths. */
  public static SearchCall search() {
    return new SearchCall();
  }

  /** Trains one path as a network of its own. */
  public static RetrainCall retrain() {
    return new RetrainCall();
  }

  /** Writes a network as a file that others run. */
  public static ExportCall export() {
    return new ExportCall();
  }

  /** Trains some paths alone: the truth that rankings of one's own data are held against. */
  public static BenchmarkCall benchmark() {
    return new BenchmarkCall();
  }

  /** Measures how long paths take on the driver's machine. */
  public static LatencyCall latency() {
    return new LatencyCall();
  }

  /** Makes a page of a run to look at. */
  public static ReportCall report() {
    return new ReportCall();
  }

  /**
   * A run's metrics, a row an epoch, also while it trains: {@code epoch}, {@code loss}, {@code
   * accuracy} (a part), {@code lr.mean}, {@code images_per_second}, {@code seconds.wall} and more.
   *
   * @param run URI of the run directory
   */
  public static Dataset<Row> metrics(SparkSession spark, String run) {
    return spark.read().json(RunTable.METRICS.of(run));
  }

  /**
   * What {@code rank} wrote, a row a path: {@code arch}, {@code computation} (the path that was
   * evaluated in its place), {@code accuracy} (a part), {@code loss}, {@code weights}, {@code
   * multiply_adds}, {@code depth}, {@code score}, and {@code truth} where there is a benchmark.
   *
   * @param run URI of the run directory
   */
  public static Dataset<Row> ranking(SparkSession spark, String run) {
    return spark.read().parquet(RunTable.RANKING.of(run));
  }

  /**
   * What {@code search} looked at, a row a path in its order: {@code generation}, {@code origin},
   * {@code arch}, {@code computation}, {@code accuracy} (a part), {@code loss}, {@code weights},
   * {@code multiply_adds}, and {@code latency_ms} where there is a table.
   *
   * @param run URI of the run directory
   */
  public static Dataset<Row> searched(SparkSession spark, String run) {
    return spark.read().parquet(RunTable.SEARCHED.of(run));
  }
}
