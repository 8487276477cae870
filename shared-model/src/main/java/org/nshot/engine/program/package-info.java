/**
 * From a graph to what runs: lowering, operations with their forward and backward, steps over
 * buffers planned by lifetime, and the lanes that run them. What does the arithmetic stands behind
 * {@link org.nshot.engine.program.Kernels}; no library is known here.
 */
package org.nshot.engine.program;
