package org.nshot.spark.events;

/** A line of a metrics file: what is known of an epoch once it has ended. */
public interface Row {
  /** The epoch, from 0. */
  int epoch();
}
