/**
 * Searches a run's space on a cluster: {@link org.nshot.spark.search.SearchJob} asks the evaluation
 * service what {@code org.nshot.search} wants to know, and writes what was looked at and what was
 * found.
 */
package org.nshot.spark.search;
