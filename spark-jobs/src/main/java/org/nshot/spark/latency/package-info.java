/** {@code nshot latency}: measures on this machine, no cluster, and writes the tables. */
package org.nshot.spark.latency;
