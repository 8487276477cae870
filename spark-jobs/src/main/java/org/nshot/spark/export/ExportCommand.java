package org.nshot.spark.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.mlflow.MlflowOptions;
import org.nshot.spark.run.PatienceOption;
import org.nshot.spark.search.ArchitectureOptions;
import org.nshot.spark.session.TaskThreadsOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nshot export}: {@link ExportJob} from the command line. */
@picocli.CommandLine.Command(
    name = "export",
    description = {
      "Writes a network as a file that others run, with a card that says what it is.",
      "A path of a supernet gets its running statistics from training images first; without --arch"
          + " the supernet itself is written, as safetensors."
    },
    sortOptions = false)
public final class ExportCommand implements Command {
  @Option(
      names = "--run",
      paramLabel = "URI",
      description = "The run of a supernet: --arch says which of its paths.")
  private Optional<String> run;

  @Option(
      names = "--retrained",
      paramLabel = "URI",
      description = "The directory of a network that nshot retrain trained.")
  private Optional<String> retrained;

  @Mixin private ArchitectureOptions arch;

  @Option(
      names = "--data",
      paramLabel = "URI",
      description = "Where the data lies now, if it was moved; it must be the same data.")
  private Optional<String> data;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "NAME",
      description = "onnx, dl4j (a zip for ModelSerializer) or safetensors (PyTorch's names).")
  private String format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "URI",
      description = "The folder to write, which may not be there yet, on any Hadoop file system.")
  private String output;

  @Option(
      names = "--no-fold",
      description =
          "Leave batch normalisations in the ONNX graph; else they become part of convolutions.")
  private boolean noFold;

  @Option(
      names = "--with-preprocessing",
      description =
          "Let the ONNX graph take bytes [batch, height, width, channels] and normalise them.")
  private boolean preprocessing;

  @Option(
      names = "--calibration-images",
      paramLabel = "N",
      description =
          "Training images that a supernet's path gets its running statistics from; all, if there"
              + " are fewer. Default: "
              + EvaluationRequest.CALIBRATION_IMAGES
              + ".")
  private Optional<Integer> calibrationImages;

  @Option(
      names = "--latency-table",
      paramLabel = "URI",
      description =
          "A table as search takes it: the card then says how long the path takes by that. Without"
              + " one the network is timed here.")
  private Optional<String> latencyTable;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "What draws the images.")
  private long seed;

  @Mixin private TaskThreadsOption threads;

  @Mixin private PatienceOption patience;

  @Mixin private MlflowOptions mlflow;

  @Override
  public ObjectNode run() throws Exception {
    ExportRequest request = request();
    return mlflow.logged(
        retrained.or(() -> run).orElseThrow(),
        List.of("output"),
        () -> ExportJob.run(request, arch));
  }

  private ExportRequest request() {
    try {
      return new ExportRequest(
          run,
          retrained,
          data,
          ExportFormat.named(format),
          output,
          !noFold,
          preprocessing,
          calibrationImages,
          latencyTable,
          seed,
          threads.threads(),
          patience.patience());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
