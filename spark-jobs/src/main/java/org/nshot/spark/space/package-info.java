/** Search spaces on the command line: their options, users' descriptions, and what they hold. */
package org.nshot.spark.space;
