/**
 * Which paths and which samples a round trains on.
 *
 * <p>Paths: {@linkplain org.nshot.sampling.UniformPaths uniform} (SPOS, Guo et al., ECCV 2020,
 * arXiv 1904.00420), {@linkplain org.nshot.sampling.StrictlyFairPaths strictly fair} (FairNAS, Chu
 * et al., ICCV 2021, arXiv 1907.01845) or {@linkplain org.nshot.sampling.ImportancePaths by
 * importance} (PA&amp;DA, Lu et al., CVPR 2023, arXiv 2302.14772). Data: {@linkplain
 * org.nshot.sampling.UniformData uniform} or {@linkplain org.nshot.sampling.ImportanceData by
 * importance}. The tables behind importance are {@link org.nshot.sampling.PathImportance} and
 * {@link org.nshot.sampling.DataImportance}.
 */
package org.nshot.sampling;
