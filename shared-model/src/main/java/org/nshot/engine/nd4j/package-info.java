/**
 * All kernels with ND4J's own operations: where there is no vector module or no oneDNN, and on
 * other backends than the CPU.
 */
package org.nshot.engine.nd4j;
