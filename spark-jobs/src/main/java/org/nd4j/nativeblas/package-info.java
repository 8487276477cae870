/** A name that DL4J asks for and ND4J no longer has; see {@link org.nd4j.nativeblas.Nd4jCpu}. */
package org.nd4j.nativeblas;
