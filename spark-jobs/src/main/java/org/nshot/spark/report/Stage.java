package org.nshot.spark.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A step of a run's way from images to a model, as its files tell it.
 *
 * @param name what is done there
 * @param detail how far, empty where there is nothing to say
 */
record Stage(String name, State state, String detail) {

  /** How far a stage is. */
  enum State {
    OPEN,
    GOING,
    DONE;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All stages of a run, in their order. */
  static List<Stage> of(RunView run) {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage("ingested", State.DONE, run.setup().data().samples() + " images"));
    RunView.Progress progress = run.training().progress();
    stages.add(
        new Stage(
            "trained",
            progress.finished() ? State.DONE : progress.done() > 0 ? State.GOING : State.OPEN,
            progress.finished() && progress.done() == progress.all()
                ? progress.all() + " epochs"
                : "%s of %s epochs".formatted(progress.done(), progress.all())));
    if (run.setup().alone().isEmpty()) {
      stages.add(
          run.findings()
              .ranking()
              .map(found -> new Stage("ranked", State.DONE, found.total() + " paths"))
              .orElse(new Stage("ranked", State.OPEN, "")));
      stages.add(searched(run.findings().searches()));
      stages.add(retrained(run.findings().retrained()));
    }
    int exports =
        run.findings().exports().size()
            + run.findings().retrained().stream()
                .mapToInt(one -> one.findings().exports().size())
                .sum();
    stages.add(
        exports > 0
            ? new Stage("exported", State.DONE, exports == 1 ? "" : exports + " models")
            : new Stage("exported", State.OPEN, ""));
    return stages;
  }

  private static Stage searched(List<SearchView> searches) {
    long found = searches.stream().filter(search -> search.found().isPresent()).count();
    if (found == searches.size()) {
      return new Stage(
          "searched", found > 0 ? State.DONE : State.OPEN, found > 1 ? found + " searches" : "");
    }
    return new Stage("searched", State.GOING, "%s of %s".formatted(found, searches.size()));
  }

  private static Stage retrained(List<RunView> networks) {
    if (networks.isEmpty()) {
      return new Stage("retrained", State.OPEN, "");
    }
    boolean done = networks.stream().allMatch(network -> network.training().progress().finished());
    int epochs = networks.stream().mapToInt(network -> network.training().progress().done()).sum();
    int all = networks.stream().mapToInt(network -> network.training().progress().all()).sum();
    return new Stage(
        "retrained",
        done ? State.DONE : State.GOING,
        done ? all + " epochs" : "%s of %s epochs".formatted(epochs, all));
  }
}
