package org.nshot.spark.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.input.LimitedInput;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.search.Bound;
import org.nshot.search.Candidate;
import org.nshot.search.Cost;
import org.nshot.search.History;
import org.nshot.search.LatencyTable;
import org.nshot.search.ParetoFront;
import org.nshot.search.Region;
import org.nshot.search.Search;
import org.nshot.search.SearchStrategy;
import org.nshot.search.Selection;
import org.nshot.space.SearchSpace;
import org.nshot.spark.evaluation.EvaluatedRun;
import org.nshot.spark.evaluation.EvaluationService;
import org.nshot.spark.files.InputFile;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.metrics.ProgressNote;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches a run's space. What it finds follows from weights, images and settings; asked for the
 * same again, it goes through the same generations, finds what was evaluated before, and goes on
 * from there.
 */
final class SearchJob {
  private static final Logger LOG = LoggerFactory.getLogger(SearchJob.class);

  private final SearchRequest request;
  private final EvaluatedRun run;
  private final SearchSpace space;
  private final Map<String, Cost> costs;
  private final Region region;
  private final SearchStrategy strategy;
  private final Map<String, String> settings;

  private SearchJob(SearchRequest request) throws IOException {
    this.request = request;
    this.run = EvaluatedRun.open(request.evaluation());
    this.space = run.space();
    this.costs = new LinkedHashMap<>();
    costs.put(Cost.FLOPS, Cost.flops(space));
    costs.put(Cost.WEIGHTS, Cost.weights(space));
    Optional<String> table = Optional.empty();
    if (request.latencyTable().isPresent()) {
      byte[] content = latencyTable(request.latencyTable().get());
      table = Optional.of(DigestUtils.sha256Hex(content));
      costs.put(
          Cost.LATENCY,
          LatencyTable.read(
              new ByteArrayInputStream(content), request.latencyTable().get(), space));
    }
    this.region = Region.of(space, bounds());
    Selection parents =
        pareto()
            .map(cost -> Selection.by(request.objective(), cost))
            .orElseGet(() -> Selection.by(request.objective()));
    this.strategy = request.algorithm().strategy(region, request, parents);
    strategy.next(new History()); // refuses bounds that leave no path before anything is written
    this.settings =
        request.settings(run.trained().checkpoint(), run.trained().fingerprint(), table);
  }

  private byte[] latencyTable(String uri) throws IOException {
    try (InputStream in = InputFile.open(uri, "latency-table", "a CSV file", run.hadoop())) {
      return in.readNBytes(
          Math.toIntExact(LimitedInput.TEXT_BYTES + 1)); // what is too long is told so when read
    }
  }

  /** A table of measured paths leaves others unknown, so there its bound always stands. */
  private List<Bound> bounds() {
    List<Bound> bounds = new ArrayList<>();
    costs.forEach(
        (name, cost) -> {
          Range range = request.bounds().getOrDefault(name, Range.ANY);
          if (!range.equals(Range.ANY) || name.equals(Cost.LATENCY)) {
            bounds.add(new Bound(cost, range));
          }
        });
    return bounds;
  }

  private Optional<Cost> pareto() {
    return request.pareto().map(costs::get);
  }

  /**
   * @throws IOException if run, data, latency table or output can't be used, naming what and why
   * @throws IllegalArgumentException if the bounds leave no path
   */
  static ObjectNode run(SearchRequest request) throws IOException, InterruptedException {
    return run(request, paths -> {});
  }

  /**
   * @param listener a failure of its ends the search, which can go on later
   */
  static ObjectNode run(SearchRequest request, EvaluationService.Listener listener)
      throws IOException, InterruptedException {
    SearchJob job = new SearchJob(request);
    job.run.requireData();
    RunFiles files = job.run.folder(request.folder());
    try (RunLock lock = RunLock.acquire(files, SearchFolder.ELSEWHERE)) {
      RunWriter writer = new RunWriter(files, lock, request.evaluation().giveUpAfter());
      SearchFolder folder = new SearchFolder(writer);
      Optional<ObjectNode> done = folder.begin(job.settings, request.overwrite());
      if (done.isPresent()) {
        LOG.info("{} is done already", files.root());
        return job.result(done.get(), folder, 0, Optional.of(true));
      }
      return job.run.evaluate("search", writer, service -> job.search(service, folder, listener));
    }
  }

  private ObjectNode search(
      EvaluationService service, SearchFolder folder, EvaluationService.Listener listener)
      throws IOException, InterruptedException {
    LOG.info(
        "Searching {} by {} for {} on {} images, with the weights of {}",
        space.name(),
        request.algorithm().label(),
        request.objective().label(),
        service.images(),
        run.trained().checkpoint());
    List<Double> volumes = new ArrayList<>();
    try (SearchProgress progress =
        new SearchProgress(
            strategy, request.objective(), listener, new ProgressNote(folder.writer()))) {
      SupernetOracle oracle = new SupernetOracle(service, space, request.pathsPerTask(), progress);
      History history =
          Search.run(
              strategy,
              oracle,
              soFar -> {
                pareto().ifPresent(cost -> volumes.add(hypervolume(soFar, cost)));
                progress.ended(soFar);
              });
      ObjectNode summary = MetricsJson.tree(summary(history, service.images(), volumes));
      folder.write(new HistoryTable(space, history, oracle::standIn, latency()), summary);
      return result(summary, folder, service.evaluated(), Optional.empty());
    }
  }

  private double hypervolume(History history, Cost cost) {
    return ParetoFront.hypervolume(
        ParetoFront.of(history.all(), request.objective(), cost),
        request.objective(),
        cost,
        space.classes(),
        dearest(cost));
  }

  /** The highest cost that a path can have here. */
  private double dearest(Cost cost) {
    double allowed = request.bounds().getOrDefault(cost.name(), Range.ANY).most();
    return Math.min(allowed, cost.range().most());
  }

  private SearchSummary summary(History history, int images, List<Double> volumes) {
    Candidate best = Selection.by(request.objective()).best(history.all(), 1).get(0);
    Map<String, SearchSummary.Constraint> constraints = new LinkedHashMap<>();
    for (Bound bound : region.bounds()) {
      constraints.put(bound.cost().name(), constraint(bound, best));
    }
    return new SearchSummary(
        SearchSummary.FORMAT,
        SearchSummary.VERSION,
        space.name(),
        settings,
        request.evaluation().seed(),
        images,
        history.all().size(),
        history.generations(),
        figures(best),
        space.formats(best.architecture()),
        best.generation(),
        best.origin().label(),
        constraints,
        pareto().map(cost -> front(history, cost, volumes)));
  }

  private static SearchSummary.Constraint constraint(Bound bound, Candidate best) {
    Range range = bound.range();
    return new SearchSummary.Constraint(
        range.least(), finite(range.most()), value(bound.cost(), best), bound.cost().unit());
  }

  private SearchSummary.Front front(History history, Cost cost, List<Double> volumes) {
    return new SearchSummary.Front(
        cost.name(),
        cost.unit(),
        dearest(cost),
        volumes,
        ParetoFront.of(history.all(), request.objective(), cost).stream()
            .map(this::figures)
            .toList());
  }

  private SearchSummary.Figures figures(Candidate candidate) {
    return new SearchSummary.Figures(
        space.format(candidate.architecture()),
        candidate.quality().accuracy(),
        finite(candidate.quality().loss()),
        value(costs.get(Cost.FLOPS), candidate),
        value(costs.get(Cost.WEIGHTS), candidate),
        latency().stream().mapToDouble(cost -> value(cost, candidate)).findFirst());
  }

  private Optional<Cost> latency() {
    return Optional.ofNullable(costs.get(Cost.LATENCY));
  }

  private static double value(Cost cost, Candidate candidate) {
    return cost.of().applyAsDouble(candidate.architecture());
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private ObjectNode result(
      ObjectNode summary, SearchFolder folder, int evaluated, Optional<Boolean> alreadyDone) {
    List<String> figures = new ArrayList<>(List.of("arch", "accuracy", "loss"));
    figures.addAll(costs.keySet());
    Optional<JsonNode> pareto = Optional.ofNullable(summary.get("pareto"));
    return MetricsJson.tree(
        new SearchResult(
            "search",
            request.algorithm().label(),
            summary.required("paths").asInt(),
            evaluated,
            summary.deepCopy().retain(figures),
            pareto.stream().mapToInt(found -> found.required("front").size()).findFirst(),
            pareto.stream().mapToDouble(SearchJob::lastVolume).findFirst(),
            folder.files().path(SearchFolder.BEST).toString(),
            folder.files().path(SearchFolder.HISTORY).toString(),
            alreadyDone));
  }

  private static double lastVolume(JsonNode pareto) {
    JsonNode volumes = pareto.required("hypervolume");
    return volumes.required(volumes.size() - 1).asDouble();
  }
}
