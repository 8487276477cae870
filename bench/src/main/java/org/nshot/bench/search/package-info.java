/** What searches find where the truth of every path is known. */
package org.nshot.bench.search;
