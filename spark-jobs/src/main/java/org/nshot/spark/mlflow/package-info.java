/**
 * Runs in MLflow: a training's settings, figures and files, and what other commands found on it, as
 * far as a tracking server takes them and whenever it can be reached.
 */
package org.nshot.spark.mlflow;
