/** Kernels with the JDK's vectors, over the memory's bytes: all that memory bounds. */
package org.nshot.engine.vector;
