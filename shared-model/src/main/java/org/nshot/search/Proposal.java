package org.nshot.search;

import org.nshot.space.Architecture;

/** A path that a strategy wants to know about. */
public record Proposal(Candidate.Origin origin, Architecture architecture) {}
