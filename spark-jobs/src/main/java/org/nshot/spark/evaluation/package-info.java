/**
 * The one place that answers "these architectures, these images, these weights: accuracy and loss
 * of each". {@link org.nshot.spark.evaluation.EvaluatedRun} is a run's newest weights with the
 * images to evaluate them on; {@link org.nshot.spark.evaluation.EvaluationService} spreads paths
 * over tasks and keeps every task's results below the run, where all commands find them again.
 */
package org.nshot.spark.evaluation;
