/** Paths and files as their users name them, taken to the letter. */
package org.nshot.spark.files;
