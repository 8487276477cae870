package org.nshot.search;

/**
 * How good a path is found to be.
 *
 * @param accuracy part of the images that are classified as labelled, 0 to 1
 * @param loss mean cross entropy; not finite where the weights make it so, or nobody knows it
 */
public record Quality(double accuracy, double loss) {}
