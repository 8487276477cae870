/** Convolutions with oneDNN, called directly, over planes of vectors. */
package org.nshot.engine.onednn;
