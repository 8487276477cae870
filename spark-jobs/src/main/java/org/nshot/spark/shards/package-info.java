/** The executors' local disks: where shards' files lie outside the heap, and who cleans up. */
package org.nshot.spark.shards;
