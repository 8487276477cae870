package org.nshot.optim;

/**
 * Where a run stands.
 *
 * @param step t, optimizer steps done
 * @param steps T, optimizer steps of the whole run
 * @param epoch e, epochs done
 * @param epochs E, epochs of the whole run
 */
public record Progress(int step, int steps, int epoch, int epochs) {}
