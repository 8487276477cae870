/**
 * The job around a training's rounds: what a run is made of, where it goes on, its checkpoints and
 * metrics, and networks that are trained alone.
 */
package org.nshot.spark.training;
