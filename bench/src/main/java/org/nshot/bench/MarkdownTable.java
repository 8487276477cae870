package org.nshot.bench;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Results for people to read: where they were taken, then a line for each benchmark. */
record MarkdownTable(Machine machine, String commit) {

  String of(Collection<RunResult> results) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        CPU: %s, %s cores
        JDK: %s
        ND4J: %s
        commit: %s

        | benchmark | parameters | threads | score | ± (99.9 %%) | unit | processor, ms/op | samples | beside it |
        |---|---|---|---|---|---|---|---|---|
        """
            .formatted(machine.cpu(), machine.cores(), machine.jdk(), machine.nd4j(), commit));
    for (RunResult run : results) {
      BenchmarkParams params = run.getParams();
      Result<?> score = run.getPrimaryResult();
      String name = params.getBenchmark();
      int method = name.lastIndexOf('.');
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %s | %s | %s | %s | %d | %s |%n",
              name.substring(name.lastIndexOf('.', method - 1) + 1),
              params.getParamsKeys().stream()
                  .map(key -> key + "=" + params.getParam(key))
                  .collect(Collectors.joining(", ")),
              params.getThreads(),
              digits(score.getScore()),
              digits(score.getScoreError()),
              score.getScoreUnit(),
              digits(run.getSecondaryResults().get(CpuTime.LABEL).getScore()),
              score.getSampleCount(),
              besideIt(run)));
    }
    return text.toString();
  }

  /** What the benchmark counted itself. */
  private static String besideIt(RunResult run) {
    return run.getSecondaryResults().values().stream()
        .filter(result -> !result.getLabel().equals(CpuTime.LABEL))
        .map(result -> digits(result.getScore()) + " " + result.getLabel() + "/s")
        .collect(Collectors.joining(", "));
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.3g", value);
  }
}
