/** Tar files, read where they lie: on any Hadoop file system, without unpacking. */
package org.nshot.spark.archive;
