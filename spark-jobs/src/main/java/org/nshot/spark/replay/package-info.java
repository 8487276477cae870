/** Recorded trajectories, repeated. */
package org.nshot.spark.replay;
