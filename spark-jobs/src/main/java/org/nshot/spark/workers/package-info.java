/** What a process keeps between tasks, whichever command they are of. */
package org.nshot.spark.workers;
