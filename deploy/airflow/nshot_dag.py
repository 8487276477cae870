"""nshot on Airflow: ingest -> train -> rank, each a spark-submit of the cluster jar.

A retry is safe: the run directory is named after the DAG run, and ``train`` and ``rank`` go on where
it stands or say that they are done; ``ingest`` writes anew what it left unfinished.

``nshot`` ingests images first, ``nshot_train`` takes a data set that is there. What differs between
places is the Airflow Variable ``nshot`` (JSON, see DEFAULTS), what differs between runs the params.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from airflow import DAG
from airflow.models import Variable
from airflow.models.param import Param
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

MAIN_CLASS = "org.nshot.spark.cli.Main"

DEFAULTS = {
    "conn_id": "spark_default",  # master, deploy mode, namespace
    "jar": "local:///opt/nshot/nshot-cluster.jar",  # as the cluster sees it
    "settings": str(Path(__file__).resolve().parent / "launcher"),  # jvm.flags, spark.properties
    "data_root": "s3a://nshot/data",
    "run_root": "s3a://nshot/runs",
    "driver_memory": "4g",
    "executor_memory": "4g",
    "executor_overhead": "2g",  # native memory, outside the heap
    "executor_cores": 4,
    "num_executors": 2,
    "conf": {},  # more Spark properties, over ours
    "train_options": [],  # more options of nshot train, such as ["--channels", "8"]
    "rank_options": [],  # ["--benchmark", "s3a://nshot/nb201.csv", "--column", "cifar10_test"]
    "retries": 3,
    "retry_minutes": 5,
}

PARAMS = {
    "recipe": Param("spos", type="string", description="A method's settings."),
    "epochs": Param(250, type="integer", minimum=1),
    "shards": Param(1, type="integer", minimum=1, description="Results depend on it."),
    "seed": Param(0, type="integer"),
    "paths": Param("1000", type="string", description="What is ranked: all, a number or a file."),
}
INGEST_PARAMS = {
    "format": Param("cifar-binary", type="string", enum=["cifar-binary", "image-folder"]),
    "images": Param("s3a://nshot/images/cifar-10-batches-bin", type="string"),
}
TRAIN_PARAMS = {
    "data": Param("s3a://nshot/data/cifar10", type="string", description="What ingest wrote."),
}

# Object stores and HDFS take no colon, and a run id holds a time.
RUN = "{{ run_id | path_name }}"


def path_name(text: str) -> str:
    """A DAG run's id as the name of a folder."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)


def configuration() -> dict:
    """The Variable over the defaults."""
    given = Variable.get("nshot", default_var={}, deserialize_json=True)
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"Variable nshot: unknown keys {unknown}, expected some of {sorted(DEFAULTS)}")
    return {**DEFAULTS, **given}


def spark_conf(config: dict) -> dict[str, str]:
    """The launcher's Spark properties and JVM flags, read where the launcher reads them."""
    settings = Path(config["settings"])
    conf = {}
    for line in (settings / "spark.properties").read_text(encoding="utf-8").splitlines():
        if line.startswith("spark."):
            key, value = line.split(maxsplit=1)
            conf[key] = value
    flags = " ".join((settings / "jvm.flags").read_text(encoding="utf-8").split())
    overhead = config["executor_overhead"]
    native = f"-Dorg.bytedeco.javacpp.maxbytes={overhead} -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
    conf["spark.executor.memoryOverhead"] = overhead
    conf["spark.driver.extraJavaOptions"] = f"{native} {flags}"
    conf["spark.executor.extraJavaOptions"] = f"{flags} {native}"
    return {**conf, **config["conf"]}


def pipeline(dag_id: str, ingests: bool) -> DAG:
    config = configuration()
    data = f"{config['data_root']}/{RUN}" if ingests else "{{ params.data }}"
    run = f"{config['run_root']}/{RUN}"
    dag = DAG(
        dag_id=dag_id,
        description="Trains a supernet and ranks architectures with it.",
        schedule=None,
        start_date=datetime(2024, 1, 1),
        catchup=False,
        params={**(INGEST_PARAMS if ingests else TRAIN_PARAMS), **PARAMS},
        user_defined_filters={"path_name": path_name},
        default_args={
            "retries": config["retries"],
            "retry_delay": timedelta(minutes=config["retry_minutes"]),
            "retry_exponential_backoff": True,
        },
        doc_md=__doc__,
    )

    def command(name: str, *arguments: str) -> SparkSubmitOperator:
        return SparkSubmitOperator(
            task_id=name,
            dag=dag,
            conn_id=config["conn_id"],
            application=config["jar"],
            java_class=MAIN_CLASS,
            name=f"nshot-{name}-{RUN}",
            conf=spark_conf(config),
            driver_memory=config["driver_memory"],
            executor_memory=config["executor_memory"],
            executor_cores=config["executor_cores"],
            num_executors=config["num_executors"],
            application_args=[name, *arguments],
        )

    train = command(
        "train",
        "--data", data,
        "--run", run,
        "--recipe", "{{ params.recipe }}",
        "--epochs", "{{ params.epochs }}",
        "--shards", "{{ params.shards }}",
        "--seed", "{{ params.seed }}",
        *config["train_options"],
    )  # fmt: skip
    rank = command(
        "rank",
        "--run", run,
        "--paths", "{{ params.paths }}",
        "--seed", "{{ params.seed }}",
        *config["rank_options"],
    )  # fmt: skip
    if ingests:
        # Nothing but this DAG run reads the folder, and nothing is replaced before all input is read.
        command(
            "ingest",
            "--format", "{{ params.format }}",
            "--input", "{{ params.images }}",
            "--output", data,
            "--overwrite",
        ) >> train  # fmt: skip
    train >> rank
    return dag


nshot = pipeline("nshot", ingests=True)
nshot_train = pipeline("nshot_train", ingests=False)
