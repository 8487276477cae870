/** The Spark session that a command opens, or finds. */
package org.nshot.spark.session;
