/**
 * Checkpoints on any Hadoop file system: a directory each, arrays as safetensors, the manifest with
 * its checksums written last. The newest whose manifest holds is the one that counts.
 */
package org.nshot.spark.checkpoint;
