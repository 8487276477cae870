package org.nshot.latency;

import org.nshot.space.Choice;

/**
 * An operation, timed by itself.
 *
 * @param timing of all places where its block stands, together
 */
public record OperationTime(Choice choice, Timing timing) {}
