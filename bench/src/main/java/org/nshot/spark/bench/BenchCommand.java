package org.nshot.spark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nshot.bench.Machine;
import org.nshot.engine.EngineBenchmark;
import org.nshot.engine.KernelProfile;
import org.nshot.engine.memory.Backends;
import org.nshot.ranking.PathSelection;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.space.SpaceOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nshot bench}: {@link EngineBenchmark} from the command line. */
@picocli.CommandLine.Command(
    name = "bench",
    description = {
      "Times the engine's steps on given paths and random images, in this process and without"
          + " Spark's cluster.",
      "Result: images_per_second, median_ms, mean_ms, ms (each step), gflops, sgemm_gflops (the"
          + " machine's ceiling), peak_rss_mb, allocated_bytes_per_step (heap),"
          + " native_bytes_per_step (growth outside the heap), backend, copy_gb_per_s (the machine's"
          + " other ceiling) and kernels (the table's lines), 0 and empty without --profile."
    },
    modelTransformer = SpaceOptions.class,
    sortOptions = false)
public final class BenchCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(BenchCommand.class);
  private static final int RGB = 3;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "train|eval",
      description = "Whole training steps, or forward passes only.")
  private String work;

  @Option(
      names = "--archs",
      required = true,
      paramLabel = "FILE",
      description = "Paths, one a line, as a string or as operation numbers.")
  private Path archs;

  @Option(names = "--batch", paramLabel = "B", defaultValue = "64", description = "Images a step.")
  private int batch;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description = "Threads of the engine.")
  private int threads;

  @Option(
      names = "--space",
      paramLabel = "NAME",
      defaultValue = NasBench201.NAME,
      description = "Search space.")
  private String space;

  @Option(names = "--classes", paramLabel = "K", defaultValue = "10", description = "Classes.")
  private int classes;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "Height and width of an image.")
  private int resolution;

  @Option(
      names = "--warm-up",
      paramLabel = "R",
      defaultValue = "3",
      description = "How many times over all paths run before they are timed.")
  private int warmUp;

  @Option(
      names = "--repeat",
      paramLabel = "R",
      defaultValue = "1",
      description = "How many times over all paths are timed.")
  private int repeat;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = {
        "Time kernels one by one, and write a table in Markdown of where the time goes and how far"
            + " each is from what large matrix products and copies reach on as many threads."
      })
  private Optional<Path> profile;

  @Override
  public ObjectNode run() throws IOException, InterruptedException {
    requireProfile();
    SearchSpace searchSpace = searchSpace();
    List<Architecture> paths = paths(searchSpace);
    LOG.info("Timing {} of {} paths of {}, {} times", work, paths.size(), space, repeat);
    EngineBenchmark.Result figures = EngineBenchmark.run(settings(searchSpace, paths));
    ObjectNode result = new ObjectMapper().valueToTree(figures);
    if (profile.isPresent()) {
      Files.writeString(profile.get(), table(figures, paths.size()));
      LOG.info("Written: {}", profile.get());
    }
    LOG.info(
        String.format(
            Locale.ROOT,
            "%.1f images/s, median %.2f ms, %.0f GFLOPS where sgemm has %.0f",
            result.required("images_per_second").asDouble(),
            result.required("median_ms").asDouble(),
            result.required("gflops").asDouble(),
            result.required("sgemm_gflops").asDouble()));
    return result;
  }

  /** Before minutes of measuring. */
  private void requireProfile() throws IOException {
    if (profile.isEmpty()) {
      return;
    }
    if (!Backends.cpu()) {
      throw new UsageException(
          "--profile: ND4J computes on %s, expected the CPU".formatted(Backends.name()));
    }
    Path folder = profile.get().toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new IOException("--profile: no such folder: " + folder);
    }
  }

  private SearchSpace searchSpace() {
    try {
      Shape image = new Shape(resolution, resolution, RGB);
      return SpaceOptions.spec(space, spec).at(image, classes);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private List<Architecture> paths(SearchSpace searchSpace) throws IOException {
    try (InputStream in = Files.newInputStream(archs)) {
      return PathSelection.read(in, archs.toString(), searchSpace);
    } catch (NoSuchFileException e) {
      throw new IOException("--archs: no such file: " + archs, e);
    }
  }

  private EngineBenchmark.Settings settings(SearchSpace searchSpace, List<Architecture> paths) {
    EngineBenchmark.Work kind =
        switch (work) {
          case "train" -> EngineBenchmark.Work.TRAIN;
          case "eval" -> EngineBenchmark.Work.EVAL;
          default -> throw new UsageException("bench: '" + work + "', expected 'train' or 'eval'");
        };
    try {
      return new EngineBenchmark.Settings(
          searchSpace, paths, kind, batch, threads, warmUp, repeat, profile.isPresent());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Where a step's time went. */
  private String table(EngineBenchmark.Result figures, int paths) throws IOException {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                %s, %s threads. %s of %s paths of %s, batch %s: %.1f ms a step, %.0f images/s.
                In the same process %.0f GFLOPS a thread in large matrix products, %.1f GB/s in copies past all caches.

                | kernel | ms a step | share | GFLOPS | GB/s | times its limit |
                |---|---|---|---|---|---|
                """,
                Machine.here().cpu(),
                threads,
                work,
                paths,
                space,
                batch,
                figures.meanMs(),
                figures.imagesPerSecond(),
                figures.sgemmGflops() / threads,
                figures.copyGigabytes() / threads));
    for (KernelProfile.Row row : figures.kernels()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.1f %% | %s | %s | %s |%n",
              row.kernel(),
              row.milliseconds(),
              100 * row.share(),
              number("%.0f", row.gflops()),
              number("%.1f", row.gigabytes()),
              number("%.2f", row.timesItsLimit())));
    }
    return text.toString();
  }

  private static String number(String format, double value) {
    return value == 0 ? "–" : String.format(Locale.ROOT, format, value);
  }
}
