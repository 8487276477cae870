/**
 * Search spaces: what a supernet can be asked to compute.
 *
 * <p>A {@link org.nshot.space.SearchSpace} is a list of {@linkplain org.nshot.space.ChoiceBlock
 * choice blocks}; an {@link org.nshot.space.Architecture} (a <em>path</em> α of the papers) picks
 * one operation for each. The space turns an architecture into a {@link
 * org.nshot.space.SubnetGraph}: the layers that really contribute, each naming the supernet weights
 * it uses. Everything else (the engine, the ranking, the complexity) reads that graph and knows no
 * particular space.
 *
 * <p>NAS-Bench-201: Dong and Yang, ICLR 2020, arXiv 2001.00326.
 */
package org.nshot.space;
