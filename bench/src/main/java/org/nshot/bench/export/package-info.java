/** How near an exported network comes to the one that was trained, on images of one's own. */
package org.nshot.bench.export;
