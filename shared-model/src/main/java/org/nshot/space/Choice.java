package org.nshot.space;

import java.io.Serializable;

/**
 * An operation at a choice block.
 *
 * @param block position in {@link SearchSpace#blocks()}
 * @param operation position in that block's operations
 */
public record Choice(int block, int operation) implements Serializable {}
