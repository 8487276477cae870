package org.nshot.spark.events;

/**
 * How weights did on images that don't train.
 *
 * @param loss mean cross entropy; not finite where the weights make it so
 * @param accuracy 0 to 1
 */
public record TestMetrics(double loss, double accuracy, int images) {}
