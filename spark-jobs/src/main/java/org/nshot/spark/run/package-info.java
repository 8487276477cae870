/**
 * The run directory, on any Hadoop file system: who may write to it, what was resolved, what is
 * done. Nothing relies on rename, which object stores don't have: a file that makes others count is
 * written last.
 */
package org.nshot.spark.run;
