/** Runs the benchmarks that lie beside it, and writes what they gave. */
package org.nshot.bench;
