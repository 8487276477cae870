package org.nshot.spark.run;

/** What the files and folders of a run are called, below its directory. */
public final class RunLayout {
  /** Its settings. */
  public static final String CONFIG = "config.yaml";

  /** Its data; the last of those that make a folder a run. */
  public static final String DATA = "dataset.json";

  /** The network alone that it trains; missing where that is a supernet. */
  public static final String NETWORK = "network.json";

  /** Folder of the checkpoints. */
  public static final String CHECKPOINTS = "checkpoints";

  /** Folder of what was measured. */
  public static final String METRICS = "metrics";

  /** A row an epoch. */
  public static final String EPOCHS = METRICS + "/train.jsonl";

  /** A row a ranking while training. */
  public static final String RANKINGS = METRICS + "/ranking.jsonl";

  /** Folder of the paths' evaluations, which rankings and searches share. */
  public static final String EVALUATIONS = "evaluations";

  /** Folder of the ranking. */
  public static final String RANKING = "ranking";

  /** Folder of a network that was trained alone, unless another is asked for. */
  public static final String RETRAINED = "retrained";

  /** What a training came to, as JSON. */
  public static final String RESULT = "result.json";

  /** Written last of all: the training is done. */
  public static final String SUCCESS = "_SUCCESS";

  /** Why a training ended before its end, as JSON; gone once it goes on. */
  public static final String FAILURE = "failure.json";

  private RunLayout() {}
}
