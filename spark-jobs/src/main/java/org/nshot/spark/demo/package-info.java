/**
 * The main job on a data set of its own: drawn shapes, ingested, trained on and ranked in a few
 * minutes, for a first look and as a check of a machine.
 */
package org.nshot.spark.demo;
