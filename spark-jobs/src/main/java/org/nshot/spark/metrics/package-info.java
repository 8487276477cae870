/**
 * What a run measures, where people look for it: tables of JSON lines below the run directory, a
 * note of how far it is, and Spark's own metrics. The rows are {@link org.nshot.spark.events}'
 * records.
 */
package org.nshot.spark.metrics;
