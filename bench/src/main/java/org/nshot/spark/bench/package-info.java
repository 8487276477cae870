/** Benchmarks on the command line: the engine's steps, rounds on Spark, and how they scale. */
package org.nshot.spark.bench;
