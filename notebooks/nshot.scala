// Databricks notebook source
// MAGIC %md
// MAGIC # nshot: from images to a network that is shipped
// MAGIC
// MAGIC Draws a small data set of ten shapes, ingests it, trains a supernet on it and watches it train, ranks paths
// MAGIC by the accuracy they reach with its weights, searches for the best one, trains that alone and exports it as
// MAGIC ONNX. Takes some minutes on two cores. `org.nshot.spark.api` is the command line in Scala: what
// MAGIC `nshot train --help` lists is set by `.set(option, value)`.
// MAGIC
// MAGIC Needs `nshot-cluster.jar` on the cluster, and its JVM flags (see the README beside this notebook).

// COMMAND ----------

import org.nshot.spark.api.Nshot

// Where everything goes. On a cluster of several machines a folder that all of them see, and images of your own.
val home = spark.conf.get("nshot.notebook.home", "/tmp/nshot-notebook")
val imagesPerClass = spark.conf.get("nshot.notebook.images", "200").toInt
val epochs = spark.conf.get("nshot.notebook.epochs", "12").toInt
val images = s"$home/images"
val run = s"file:$home/run"

Nshot.drawShapes(images, imagesPerClass, 0)

// COMMAND ----------

// MAGIC %md
// MAGIC ## A data set
// MAGIC Parquet files and a manifest with checksums. Images that can't be decoded are left out and named.

// COMMAND ----------

val data = Nshot.ingest().format("image-folder").input(s"file:$images").output(s"file:$home/data").overwrite().call()
println(s"${data.splits.get("train").images} images to train on, ${data.classes} classes, kept as ${data.storage}")

// COMMAND ----------

// MAGIC %md
// MAGIC ## Training
// MAGIC `start` trains on a thread of its own; the next cells look at the run meanwhile. The same call on the same run
// MAGIC goes on from its last checkpoint, or says that it is done.

// COMMAND ----------

val training = Nshot.train()
  .data(data.output).run(run)
  .recipe("panda-dynas")
  .epochs(epochs).batch(32).shards(2)
  .set("channels", 8).set("cells", 1)
  .set("holdout", 0.25).set("augment", "none").set("lr", 0.1)
  .start()

// COMMAND ----------

// One line a look, until it is done.
while (!training.isDone) {
  // There is no file before the first epoch has ended.
  scala.util.Try(Nshot.metrics(spark, run).orderBy($"epoch".desc).first).foreach { last =>
    println(f"epoch ${last.getAs[Long]("epoch") + 1} of $epochs: loss ${last.getAs[Double]("loss")}%.3f")
  }
  Thread.sleep(1000)
}
val trained = training.get
println(f"${trained.steps} steps, loss ${trained.loss}%.3f, ${trained.imagesPerSecond}%.0f images a second")

// COMMAND ----------

// The metrics are a table.
Nshot.metrics(spark, run).createOrReplaceTempView("metrics")
val curve = spark.sql("SELECT epoch, loss, accuracy, lr.mean AS rate, images_per_second FROM metrics ORDER BY epoch")
curve.show(100, false)

// COMMAND ----------

import java.nio.file.{Files, Paths}

/** A picture of points as SVG: a line through them, or dots. On Databricks, displayHTML(picture) shows it. */
def plot(title: String, points: Seq[(Double, Double)], line: Boolean): String = {
  val (xs, ys) = points.unzip
  def scaled(value: Double, all: Seq[Double], from: Int, to: Int) =
    if (all.max == all.min) (from + to) / 2.0 else from + (value - all.min) / (all.max - all.min) * (to - from)
  val places = points.map { case (x, y) => (scaled(x, xs, 60, 580), scaled(y, ys, 260, 40)) }
  val marks =
    if (line) places.map { case (x, y) => f"$x%.1f,$y%.1f" }
      .mkString("<polyline fill='none' stroke='#2b6cb0' stroke-width='2' points='", " ", "'/>")
    else places.map { case (x, y) => f"<circle cx='$x%.1f' cy='$y%.1f' r='4' fill='#2b6cb0'/>" }.mkString
  f"""<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 300' font-family='sans-serif' font-size='13'>
     |<rect width='600' height='300' fill='white'/><text x='60' y='24' font-size='16'>$title</text>
     |<text x='54' y='44' text-anchor='end'>${ys.max}%.3g</text><text x='54' y='264' text-anchor='end'>${ys.min}%.3g</text>
     |<text x='60' y='284'>${xs.min}%.4g</text><text x='580' y='284' text-anchor='end'>${xs.max}%.4g</text>
     |$marks</svg>""".stripMargin
}

def save(name: String, picture: String): Unit = {
  val file = Files.createDirectories(Paths.get(home, "plots")).resolve(name)
  Files.write(file, picture.getBytes("UTF-8"))
  println(s"$file")
}

// COMMAND ----------

save("loss.svg", plot("Loss by epoch",
  curve.collect.map(row => (row.getAs[Long]("epoch").toDouble, row.getAs[Double]("loss"))), line = true))

// COMMAND ----------

// MAGIC %md
// MAGIC ## Ranking
// MAGIC Paths drawn by seed, each with the weights it inherits, on images that the supernet didn't see. With a table
// MAGIC of true accuracies, `.benchmark(csv, column)` says how far the ranking holds.

// COMMAND ----------

val ranked = Nshot.rank().run(run).paths(20).call()
val ranking = Nshot.ranking(spark, run)
ranking.orderBy($"accuracy".desc, $"arch").select("arch", "accuracy", "weights", "multiply_adds").show(5, false)

// COMMAND ----------

save("ranking.svg", plot("Accuracy by number of weights",
  ranking.collect.map(row => (row.getAs[Long]("weights").toDouble, row.getAs[Double]("accuracy"))), line = false))

// COMMAND ----------

// MAGIC %md
// MAGIC ## Search
// MAGIC Evolution within a bound of multiply-adds. What `rank` has evaluated isn't evaluated again.

// COMMAND ----------

val found = Nshot.search().run(run).population(10).generations(4).set("parents", 5).maxFlops(8).call()
println(f"${found.best.arch} of ${found.paths} paths: ${found.best.accuracy}%.3f")
Nshot.searched(spark, run).groupBy("generation").agg(Map("accuracy" -> "max")).orderBy("generation").show()

// COMMAND ----------

// MAGIC %md
// MAGIC ## A network of its own
// MAGIC Trained from scratch on the whole train split, tested after every epoch, and written as ONNX with a model card.

// COMMAND ----------

val alone = Nshot.retrain().run(run).arch("best").epochs(epochs).set("augment", "none").call()
println(f"accuracy on ${alone.test.images} test images: ${alone.test.accuracy}%.3f")

// COMMAND ----------

// A model that was shipped is never written over: each call of this cell has a folder of its own.
val onnx = s"file:$home/onnx-${System.currentTimeMillis}"
val model = Nshot.export().retrained(alone.run).format("onnx").output(onnx).call()
println(s"${model.output}/${model.file}, ${model.bytes} bytes")
