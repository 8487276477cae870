package org.nshot.latency;

import java.util.List;
import java.util.OptionalDouble;
import org.nshot.ranking.RankCorrelation;
import org.nshot.search.LatencyParts;
import org.nshot.space.SearchSpace;

/**
 * What was measured, and what follows from it.
 *
 * @param operations every operation of every block, in their order
 * @param paths those that fitted first
 * @param scale what the operations' times by themselves were multiplied by to become parts
 * @param parts what a path's time is predicted by
 */
public record LatencyReport(
    SearchSpace space,
    List<OperationTime> operations,
    List<PathTime> paths,
    double scale,
    LatencyParts parts) {
  public LatencyReport {
    operations = List.copyOf(operations);
    paths = List.copyOf(paths);
  }

  /** The whole paths that the parts were not fitted to. */
  public List<PathTime> checked() {
    return paths.stream().filter(path -> !path.fitted()).toList();
  }

  /** Kendall's τ-b of predictions and measurements, of paths that were not fitted to. */
  public OptionalDouble tau() {
    return RankCorrelation.kendall(
        checked().stream().mapToDouble(PathTime::predicted).toArray(), measured());
  }

  /** The same of multiply-adds, which need no measurement: what the parts have to beat. */
  public OptionalDouble tauOfMultiplyAdds() {
    return RankCorrelation.kendall(
        checked().stream()
            .mapToDouble(time -> space.complexity(time.path()).multiplyAdds())
            .toArray(),
        measured());
  }

  private double[] measured() {
    return checked().stream().mapToDouble(time -> time.timing().median()).toArray();
  }

  /** Mean of |predicted − measured|, milliseconds, of paths that were not fitted to. */
  public double meanError() {
    return checked().stream().mapToDouble(LatencyReport::error).average().orElseThrow();
  }

  /** Mean of |predicted − measured| / measured, of the same. */
  public double meanRelativeError() {
    return checked().stream()
        .mapToDouble(time -> error(time) / time.timing().median())
        .average()
        .orElseThrow();
  }

  private static double error(PathTime time) {
    return Math.abs(time.predicted() - time.timing().median());
  }
}
