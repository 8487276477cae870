package org.nshot.spark.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.run.RunFiles;
import picocli.CommandLine.Option;

/** Options of every command that takes one path: written out, or the best that a search found. */
public final class ArchitectureOptions {
  private static final String BEST = "best";

  @Option(
      names = "--arch",
      paramLabel = "PATH",
      description =
          "A path in any notation of the space, or best: what nshot search found in the run.")
  private Optional<String> arch;

  @Option(
      names = "--search",
      paramLabel = "NAME",
      defaultValue = SearchRequest.DEFAULT_FOLDER,
      description = "The folder of the search whose best is taken.")
  private String folder;

  /** Whether a path was asked for. */
  public boolean given() {
    return arch.isPresent();
  }

  /**
   * The path.
   *
   * @param run the run whose search is asked, where there is one
   * @throws UsageException if none was asked for, or it is no path of the space
   * @throws IOException if the run's search has found none of this space
   */
  public Architecture of(SearchSpace space, Optional<RunFiles> run) throws IOException {
    String asked =
        arch.orElseThrow(() -> new UsageException("--arch: missing, expected a path, or best"));
    if (asked.equals(BEST)) {
      return best(
          space,
          run.orElseThrow(
              () -> new UsageException("--arch best: what a search found, expected --run")));
    }
    try {
      return space.parse(asked);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private Architecture best(SearchSpace space, RunFiles run) throws IOException {
    String name = folder + "/" + SearchFolder.BEST;
    String text =
        run.read(name)
            .orElseThrow(
                () ->
                    new IOException(
                        "%s: missing; nshot search writes it when it is done"
                            .formatted(run.path(name))));
    try {
      JsonNode found = new ObjectMapper().readTree(text);
      String searched = found.path("space").asText();
      if (!searched.equals(space.name())) {
        throw new IOException(
            "%s: space %s, expected %s"
                .formatted(run.path(name), found.path("space"), space.name()));
      }
      return space.parse(found.path("arch").asText());
    } catch (JsonProcessingException e) {
      throw new IOException(run.path(name) + ": no JSON: " + FirstLine.of(e), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(run.path(name) + ": " + e.getMessage(), e);
    }
  }
}
