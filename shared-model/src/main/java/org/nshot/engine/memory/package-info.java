/**
 * Memory outside the heap that every kind of kernel sees: a stretch of it is an ND4J array, bytes
 * for the JDK's vectors and a pointer for oneDNN, all at once. Knows ND4J, which allocates it.
 */
package org.nshot.engine.memory;
