/**
 * How good paths are with the weights they inherit: {@link org.nshot.evaluation.PathEvaluator}
 * evaluates one path on {@linkplain org.nshot.evaluation.HeldOutImages held-out batches}, and
 * {@link org.nshot.evaluation.StandIns} sees to it that paths which compute the same are evaluated
 * once. Ranking and search ask here.
 */
package org.nshot.evaluation;
