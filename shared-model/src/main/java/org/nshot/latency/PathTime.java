package org.nshot.latency;

import org.nshot.space.Architecture;

/**
 * A whole path, timed.
 *
 * @param predicted by its parts, milliseconds
 * @param fitted whether the parts were brought to the scale of whole paths by it; if not, it says
 *     how well they predict
 */
public record PathTime(Architecture path, Timing timing, double predicted, boolean fitted) {}
