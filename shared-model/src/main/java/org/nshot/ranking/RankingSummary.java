package org.nshot.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * What a ranking found, in short.
 *
 * @param paths ranked paths
 * @param computations different computations among them, each evaluated once
 * @param score what they were ordered by
 * @param best the paths predicted best, in the order of {@link BestFirst}, one of each computation
 * @param comparison with the truth, where there is any
 */
public record RankingSummary(
    int paths,
    int computations,
    Score score,
    List<Entry> best,
    Optional<TruthComparison> comparison) {
  private static final int BEST = 5;

  /**
   * A path near the top.
   *
   * @param score higher is better, −∞ where it can't be computed
   */
  public record Entry(String architecture, double score, double accuracy, double loss) {}

  public RankingSummary {
    best = List.copyOf(best);
  }

  /**
   * @param evaluations of all paths of the plan, in its order
   */
  public static RankingSummary of(
      SearchSpace space,
      RankingPlan plan,
      List<PathEvaluation> evaluations,
      Score score,
      Optional<TruthComparison> comparison) {
    double[] scores = score.of(space, evaluations);
    Set<Architecture> seen = new HashSet<>();
    List<Entry> best =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(
                BestFirst.by(
                    i -> scores[i],
                    i -> evaluations.get(i).loss(),
                    i -> evaluations.get(i).architecture()))
            .filter(i -> seen.add(plan.standIn(i)))
            .limit(BEST)
            .map(
                i ->
                    entry(
                        space.format(evaluations.get(i).architecture()),
                        scores[i],
                        evaluations.get(i)))
            .toList();
    return new RankingSummary(
        evaluations.size(), plan.evaluations().size(), score, best, comparison);
  }

  private static Entry entry(String architecture, double score, PathEvaluation evaluation) {
    return new Entry(architecture, score, evaluation.accuracy(), evaluation.loss());
  }

  /** As JSON; what is undefined or not finite is null. */
  public ObjectNode toJson() {
    return SummaryJson.of(this);
  }
}
