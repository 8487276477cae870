/**
 * From gradients to weights: SGD as PyTorch defines it, running statistics that follow batches, a
 * momentum buffer for each group of like subnets (MS), learning-rate schedules (cosine, CaLR).
 *
 * <p>CaLR and MS: Jeon et al., "Subnet-Aware Dynamic Supernet Training for Neural Architecture
 * Search", CVPR 2025, arXiv 2503.10740.
 */
package org.nshot.optim;
