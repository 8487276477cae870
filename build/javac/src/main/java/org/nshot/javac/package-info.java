/** What the build adds to the compiler. */
package org.nshot.javac;
