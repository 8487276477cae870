/**
 * Training a path as a network of its own: {@link org.nshot.spark.retrain.RetrainCommand}. What it
 * trains on and with is made out here; the training itself is {@link org.nshot.spark.training}'s.
 */
package org.nshot.spark.retrain;
