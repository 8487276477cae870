/**
 * A run to look at: {@link org.nshot.spark.report.RunReader} reads a run directory into plain
 * records, {@link org.nshot.spark.report.Page} makes one self-contained HTML page of them, and
 * {@code nshot watch} serves the same page while the run goes on. No Spark session is needed.
 */
package org.nshot.spark.report;
