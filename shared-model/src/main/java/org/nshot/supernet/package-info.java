/**
 * The supernet's weights: one flat vector of floats, a {@linkplain
 * org.nshot.supernet.ParameterLayout layout} that names its slices, and which slices a path uses.
 */
package org.nshot.supernet;
