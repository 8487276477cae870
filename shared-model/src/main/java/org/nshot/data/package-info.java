/**
 * Images on their way into the engine: the data set's description, decoded images, augmentation,
 * normalisation, batches.
 */
package org.nshot.data;
