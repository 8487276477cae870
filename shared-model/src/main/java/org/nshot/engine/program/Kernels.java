package org.nshot.engine.program;

import java.util.function.Supplier;

/**
 * What computes. What is bound by memory rather than arithmetic runs on the JDK's vectors over the
 * arena's bytes, convolutions in oneDNN; ND4J's own operations do both where these are not there,
 * serve other backends, and are the oracle in tests.
 *
 * @param cached floats of images that steps work on at a time
 */
public record Kernels(
    String name,
    NodeKernel node,
    PoolKernel pool,
    Supplier<ConvolutionKernel.Factory> convolutions,
    int cached) {}
