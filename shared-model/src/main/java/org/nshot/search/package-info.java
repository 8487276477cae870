/**
 * Looks for the best paths of a space within bounds.
 *
 * <p>A {@link org.nshot.search.SearchStrategy} proposes a generation from the seed and all results
 * before it, an {@link org.nshot.search.Oracle} says how good those are, and {@link
 * org.nshot.search.Search} goes on until nothing is proposed. A strategy has no state: what it
 * proposes is a function of seed and history alone. So a search that was stopped is asked the same
 * questions again, finds most of them answered, and goes on; nothing else has to be saved.
 *
 * <p>Evolution as in Guo et al., "Single Path One-Shot Neural Architecture Search with Uniform
 * Sampling" (ECCV 2020, arXiv 1904.00420); fronts and crowding of Deb et al., "A Fast and Elitist
 * Multiobjective Genetic Algorithm: NSGA-II" (IEEE Transactions on Evolutionary Computation 2002).
 */
package org.nshot.search;
