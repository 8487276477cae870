/**
 * Images from files into a data set of nshot's own, and out of it again: Parquet with dense sample
 * ids, a manifest with checksums written last, and shards on the executors' disks.
 *
 * <p>What tasks return or keep are plain classes, not records: Spark's Kryo can't fill a record.
 */
package org.nshot.spark.ingest;
