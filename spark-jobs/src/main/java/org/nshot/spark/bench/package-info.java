/** The engine's benchmark on the command line. */
package org.nshot.spark.bench;
