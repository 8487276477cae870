/**
 * How long paths take on the machine at hand. A {@link org.nshot.latency.Stopwatch} times one
 * network, by nshot's engine or by ONNX Runtime; {@link org.nshot.latency.LatencyMeasurement} times
 * the operations of a space and some of its whole paths, makes a table of parts of them ({@link
 * org.nshot.search.LatencyTable} reads it again), and says on other whole paths how well the parts
 * predict.
 */
package org.nshot.latency;
