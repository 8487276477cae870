/** Submits the cluster jar as users do: to Spark standalone, to YARN, and over object storage. */
package org.nshot.deploy;
