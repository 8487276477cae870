/**
 * What a training tells while it goes on: {@link org.nshot.spark.events.RunEvent}s, and who hears
 * them. Whatever must be kept is a {@link org.nshot.spark.events.Keeper}; all others are {@link
 * org.nshot.spark.events.RunListener}s, which can't harm a training.
 */
package org.nshot.spark.events;
