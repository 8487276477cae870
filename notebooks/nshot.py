# Databricks notebook source
# MAGIC %md
# MAGIC # nshot from Python
# MAGIC
# MAGIC The same as the Scala notebook beside it, by `spark._jvm`: images are drawn and ingested, a supernet is trained
# MAGIC and watched, paths are ranked and searched, the best is trained alone and exported as ONNX.
# MAGIC
# MAGIC Needs `nshot-cluster.jar` on the cluster, and its JVM flags (see the README beside this notebook). Spark
# MAGIC Connect has no `_jvm`: take a cluster with single-user access.

# COMMAND ----------

import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.utils import AnalysisException

spark = SparkSession.builder.getOrCreate()
nshot = spark._jvm.org.nshot.spark.api.Nshot

# Where everything goes. On a cluster of several machines a folder that all of them see, and images of your own.
home = spark.conf.get("nshot.notebook.home", "/tmp/nshot-notebook-python")
images_per_class = int(spark.conf.get("nshot.notebook.images", "200"))
epochs = int(spark.conf.get("nshot.notebook.epochs", "12"))
images = f"{home}/images"
run = f"file:{home}/run"

nshot.drawShapes(images, images_per_class, 0)

# COMMAND ----------

# MAGIC %md
# MAGIC ## A data set

# COMMAND ----------

data = nshot.ingest().format("image-folder").input(f"file:{images}").output(f"file:{home}/data").overwrite().call()
print(data.splits().get("train").images(), "images to train on,", data.classes(), "classes")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Training
# MAGIC `start` trains on a thread of its own; the next cells look at the run meanwhile. The same call on the same run
# MAGIC goes on from its last checkpoint, or says that it is done.

# COMMAND ----------

training = (
    nshot.train()
    .data(data.output())
    .run(run)
    .recipe("panda-dynas")
    .epochs(epochs)
    .batch(32)
    .shards(2)
    .set("channels", 8)
    .set("cells", 1)
    .set("holdout", 0.25)
    .set("augment", "none")
    .set("lr", 0.1)
    .start()
)

# COMMAND ----------

metrics_file = f"{run}/metrics/train.jsonl"
while not training.isDone():
    try:
        last = spark.read.json(metrics_file).orderBy(F.desc("epoch")).first()
        print(f"epoch {last.epoch + 1} of {epochs}: loss {last.loss:.3f}")
    except AnalysisException:  # there is no file before the first epoch has ended
        pass
    time.sleep(1)
trained = training.get()
print(trained.json().toString())

# COMMAND ----------

curve = spark.read.json(metrics_file).orderBy("epoch").select("epoch", "loss", "accuracy", "lr.mean", "images_per_second")
curve.show(100)

# COMMAND ----------

# matplotlib is on Databricks and in Jupyter; the figures are a table without it.
import importlib.util

if importlib.util.find_spec("matplotlib"):
    from matplotlib import pyplot

    rows = curve.collect()
    pyplot.plot([row.epoch for row in rows], [row.loss for row in rows])
    pyplot.xlabel("epoch")
    pyplot.ylabel("loss")
    pyplot.show()

# COMMAND ----------

# MAGIC %md
# MAGIC ## Ranking

# COMMAND ----------

ranked = nshot.rank().run(run).paths("20").call()
ranking = spark.read.parquet(ranked.rankingParquet())
ranking.orderBy(F.desc("accuracy"), "arch").select("arch", "accuracy", "weights", "multiply_adds").show(5, False)

# COMMAND ----------

if importlib.util.find_spec("matplotlib"):
    rows = ranking.collect()
    pyplot.scatter([row.weights for row in rows], [row.accuracy for row in rows])
    pyplot.xlabel("weights")
    pyplot.ylabel("accuracy")
    pyplot.show()

# COMMAND ----------

# MAGIC %md
# MAGIC ## Search

# COMMAND ----------

found = (
    nshot.search()
    .run(run)
    .population(10)
    .generations(4)
    .set("parents", 5)
    .maxFlops(8.0)
    .call()
)
print(found.best().arch(), found.best().accuracy(), "of", found.paths(), "paths")
spark.read.parquet(found.historyParquet()).groupBy("generation").agg(F.max("accuracy")).orderBy("generation").show()

# COMMAND ----------

# MAGIC %md
# MAGIC ## A network of its own

# COMMAND ----------

alone = nshot.retrain().run(run).arch("best").epochs(epochs).set("augment", "none").call()
print("accuracy on", alone.test().images(), "test images:", alone.test().accuracy())

# COMMAND ----------

# A model that was shipped is never written over: each call of this cell has a folder of its own.
model = nshot.export().retrained(alone.run()).format("onnx").output(f"file:{home}/onnx-{time.time():.0f}").call()
print(model.output(), model.file(), model.bytes(), "bytes")
