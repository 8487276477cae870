/** What every command is made of, and what it tells a person. */
package org.nshot.spark.command;
