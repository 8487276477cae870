package org.nshot.space;

import org.nshot.engine.EvalResult;

/** Breaks the floors on purpose; {@code ArchitectureTest} must see it. */
public record ImportsTheEngine(EvalResult result) {}
