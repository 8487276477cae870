/**
 * Networks as files that others run, each with a card that says what it is: {@link
 * org.nshot.spark.export.ExportCommand}.
 */
package org.nshot.spark.export;
