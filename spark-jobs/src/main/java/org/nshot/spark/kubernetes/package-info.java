/**
 * What an operator asks of Kubernetes beside what Spark does: how a submitted driver ended, and
 * that ended ones go. Asked by Spark's own client, with the credentials that a submission has.
 */
package org.nshot.spark.kubernetes;
