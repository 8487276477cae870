/** Images that nshot draws itself, for who has none at hand: demo, notebooks and measurements. */
package org.nshot.spark.shapes;
