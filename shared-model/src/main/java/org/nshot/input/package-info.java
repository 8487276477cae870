/** Files from outside are read up to a limit: what is too large is refused, and fills no memory. */
package org.nshot.input;
