/** Networks as DL4J has them: {@link org.nshot.spark.dl4j.Dl4jNetwork}. */
package org.nshot.spark.dl4j;
