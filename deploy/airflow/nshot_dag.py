"""nshot on Airflow: ingest -> train -> rank -> search -> retrain -> export, a Spark application each.

A retry is safe: the run directory is named after the DAG run, and what trains, ranks or searches goes
on where it stands or says that it is done; ``ingest`` writes anew what it left unfinished.

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

MAIN_CLASS = "org.nshot.spark.cli.Main"
HERE = Path(__file__).resolve().parent

DEFAULTS = {
    "runner": "spark_submit",  # or pod, or spark_application: RUNNERS
    "conn_id": "",  # spark_default (master, deploy mode, namespace), or kubernetes_default
    "jar": "local:///opt/nshot/nshot-cluster.jar",  # as the cluster sees it
    "settings": str(HERE / "launcher"),  # jvm.flags, spark.properties
    "kubernetes": str(HERE / "kubernetes"),  # the files of deploy/kubernetes
    "image": "",  # on Kubernetes, whatever runs there
    "namespace": "nshot",
    "openshift": False,  # the cluster hands out users and groups itself
    "data_root": "s3a://nshot/data",
    "run_root": "s3a://nshot/runs",
    "driver_memory": "4g",
    "driver_overhead": "2g",
    "executor_memory": "4g",
    "executor_overhead": "2g",  # native memory, outside the heap
    "executor_cores": 4,
    "num_executors": 2,
    "threads": None,  # of a task, on which results depend; without: executor_cores
    "conf": {},  # more Spark properties, over ours
    "ingest_options": [],  # more options of nshot ingest, such as ["--resize-shorter", "256"]
    "train_options": [],  # more options of nshot train, such as ["--channels", "8"]
    "rank_options": [],  # ["--benchmark", "s3a://nshot/nb201.csv", "--column", "cifar10_test"]
    "search_options": [],  # ["--max-flops", "80"]
    "retrain_options": [],  # ["--epochs", "200"]
    "export_options": [],  # ["--with-preprocessing"]
    "until": "export",  # the last task: train, rank, search, retrain or export
    "retries": 3,
    "retry_minutes": 5,
}

PARAMS = {
    "recipe": Param("nshot", type="string", description="A method's settings."),
    "epochs": Param(250, type="integer", minimum=1),
    "shards": Param(1, type="integer", minimum=1, description="Results depend on it."),
    "seed": Param(0, type="integer"),
    "paths": Param("1000", type="string", description="What is ranked: all, a number or a file."),
    "export_format": Param("onnx", type="string", enum=["onnx", "dl4j", "safetensors"]),
}
INGEST_PARAMS = {
    "format": Param(
        "cifar-binary",
        type="string",
        enum=["cifar-binary", "image-folder", "imagenet", "webdataset", "table"],
    ),
    "images": Param(
        "s3a://nshot/images/cifar-10-batches-bin",
        type="string",
        description="A folder, or with format table a table's name or path.",
    ),
}
TRAIN_PARAMS = {
    "data": Param("s3a://nshot/data/cifar10", type="string", description="What ingest wrote."),
}

UNTIL = ("train", "rank", "search", "retrain", "export")

# Object stores and HDFS take no colon, and a run id holds a time.
RUN = "{{ run_id | path_name }}"


def path_name(text: str) -> str:
    """A DAG run's id as the name of a folder."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)


def input_flag(image_format: str) -> str:
    """The option of ingest that says where images are."""
    return "--table" if image_format == "table" else "--input"


def configuration() -> dict:
    """The Variable over the defaults."""
    given = Variable.get("nshot", default_var={}, deserialize_json=True)
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"Variable nshot: unknown keys {unknown}, expected some of {sorted(DEFAULTS)}")
    config = {**DEFAULTS, **given}
    if config["runner"] not in RUNNERS:
        raise ValueError(f"Variable nshot: runner {config['runner']!r}, expected one of {list(RUNNERS)}")
    if config["runner"] != "spark_submit" and not config["image"]:
        raise ValueError(f"Variable nshot: no image, expected one with runner {config['runner']!r}")
    if config["until"] not in UNTIL:
        raise ValueError(f"Variable nshot: until {config['until']!r}, expected one of {list(UNTIL)}")
    return config


def properties(file: Path) -> dict[str, str]:
    """Spark properties as the launcher reads them."""
    conf = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("spark."):
            key, value = line.split(maxsplit=1)
            conf[key] = value
    return conf


def megabytes(size: str) -> int:
    """A size such as 2g."""
    return int(size[:-1]) * {"m": 1, "g": 1024}[size[-1].lower()]


def java_options(config: dict) -> tuple[str, str]:
    """Of driver and executors. The JVM itself takes a part of the driver's overhead."""
    flags = " ".join((Path(config["settings"]) / "jvm.flags").read_text(encoding="utf-8").split())

    def native(megabytes_: int) -> str:
        return f"-Dorg.bytedeco.javacpp.maxbytes={megabytes_}m -Dorg.bytedeco.javacpp.maxphysicalbytes=0"

    driver = native(megabytes(config["driver_overhead"]) * 3 // 4)
    executor = native(megabytes(config["executor_overhead"]))
    return f"{driver} -Dnshot.log=quiet -Dnshot.noise=off {flags}", f"{flags} {executor}"


def kubernetes_file(config: dict, name: str) -> Path:
    return Path(config["kubernetes"]) / name


def loaded(config: dict, name: str) -> dict:
    """A manifest, with the group of its volumes left to the cluster where that hands groups out."""
    import yaml  # Airflow's own

    text = kubernetes_file(config, name).read_text(encoding="utf-8")
    if config["openshift"]:
        text = re.sub(r"(?m)^ *fsGroup.*\n", "", text)
    return yaml.safe_load(text)


def spark_conf(config: dict) -> dict[str, str]:
    """What spark-submit is told beside sizes: what ./nshot and submit.sh tell it."""
    conf = properties(Path(config["settings"]) / "spark.properties")
    if config["image"]:
        if config["openshift"]:
            raise ValueError("Variable nshot: openshift, expected runner pod or spark_application with it")
        conf.update(properties(kubernetes_file(config, "kubernetes.properties")))
        conf["spark.kubernetes.container.image"] = config["image"]
        conf["spark.kubernetes.namespace"] = config["namespace"]
        conf["spark.kubernetes.executor.limit.cores"] = str(config["executor_cores"])
        for role in ("driver", "executor"):
            template = kubernetes_file(config, f"{role}-pod.yaml")
            conf[f"spark.kubernetes.{role}.podTemplateFile"] = str(template)
    conf["spark.executorEnv.LC_ALL"] = "C.UTF-8"  # else a JVM can't name files with letters like é
    conf["spark.scheduler.minRegisteredResourcesRatio"] = "1.0"  # shards are placed on all executors
    conf["spark.driver.memoryOverhead"] = config["driver_overhead"]
    conf["spark.executor.memoryOverhead"] = config["executor_overhead"]
    conf["spark.driver.extraJavaOptions"], conf["spark.executor.extraJavaOptions"] = java_options(config)
    return {**conf, **config["conf"]}


def verbatim(task):
    """An argument that ends in .yaml or .json is itself, no file of Airflow's to put in its place."""
    task.template_ext = ()
    return task


def spark_submit(config: dict, dag: DAG, name: str, arguments: list[str]):
    """spark-submit, from the worker that has the task."""
    from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

    return SparkSubmitOperator(
        task_id=name,
        dag=dag,
        conn_id=config["conn_id"] or "spark_default",
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


def pod(config: dict, dag: DAG, name: str, arguments: list[str]):
    """A pod that is the driver, of the Job in job.yaml; the worker only watches."""
    from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

    template = loaded(config, "job.yaml")["spec"]["template"]
    driver = template["spec"]["containers"][0]
    driver["image"] = config["image"]
    for variable in driver["env"]:
        if variable["name"] == "NSHOT_IMAGE":
            variable["value"] = config["image"]
    memory = megabytes(config["driver_memory"]) + megabytes(config["driver_overhead"])
    for bound in ("requests", "limits"):
        driver["resources"][bound]["memory"] = f"{memory}Mi"
    options = [
        "--driver-memory", config["driver_memory"],
        "--num-executors", str(config["num_executors"]),
        "--executor-cores", str(config["executor_cores"]),
        "--executor-memory", config["executor_memory"],
        "--conf", f"spark.executor.memoryOverhead={config['executor_overhead']}",
    ]  # fmt: skip
    for key, value in config["conf"].items():
        options += ["--conf", f"{key}={value}"]
    driver["args"] = ["/opt/nshot/deploy/kubernetes/driver.sh", name, *options, *arguments]
    task = KubernetesPodOperator(
        task_id=name,
        dag=dag,
        kubernetes_conn_id=config["conn_id"] or "kubernetes_default",
        namespace=config["namespace"],
        name=f"nshot-{name}",
        image=config["image"],
        arguments=driver["args"],
        base_container_name="driver",
        pod_template_dict={"apiVersion": "v1", "kind": "Pod", **template},
        get_logs=True,
        on_finish_action="delete_pod",
    )
    return verbatim(task)


def spark_application(config: dict, dag: DAG, name: str, arguments: list[str]):
    """An application of the Spark operator, of spark-application.yaml."""
    from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator

    application = loaded(config, "spark-application.yaml")
    application["metadata"].update(name=f"nshot-{name}", namespace=config["namespace"])
    spec = application["spec"]
    spec["image"] = config["image"]
    spec["mainApplicationFile"] = config["jar"]
    spec["arguments"] = [name, *arguments]
    spec["sparkConf"].update(properties(Path(config["settings"]) / "spark.properties"))
    spec["sparkConf"].update(config["conf"])
    driver_options, executor_options = java_options(config)
    spec["driver"].update(
        memory=config["driver_memory"],
        memoryOverhead=config["driver_overhead"],
        javaOptions=driver_options,
    )
    spec["executor"].update(
        instances=config["num_executors"],
        cores=config["executor_cores"],
        coreLimit=str(config["executor_cores"]),
        memory=config["executor_memory"],
        memoryOverhead=config["executor_overhead"],
        javaOptions=executor_options,
    )
    # A template whose leaves are rendered one by one: a param stays the one argument that it is.
    task = SparkKubernetesOperator(
        task_id=name,
        dag=dag,
        kubernetes_conn_id=config["conn_id"] or "kubernetes_default",
        namespace=config["namespace"],
        name=f"nshot-{name}",
        template_spec=application,
        get_logs=True,
    )
    return verbatim(task)


RUNNERS = {"spark_submit": spark_submit, "pod": pod, "spark_application": spark_application}


def own_options(config: dict, name: str) -> list[str]:
    """A command's options of the Variable, and how many threads its tasks have unless these say so."""
    options = config[f"{name}_options"]
    if any(word.split("=")[0] == "--threads" for word in options):
        return options
    return ["--threads", str(config["threads"] or config["executor_cores"]), *options]


def pipeline(dag_id: str, ingests: bool) -> DAG:
    config = configuration()
    data = f"{config['data_root']}/{RUN}" if ingests else "{{ params.data }}"
    run = f"{config['run_root']}/{RUN}"
    retrained = f"{run}/retrained"
    seed = ["--seed", "{{ params.seed }}"]
    commands = {
        # Nothing but this DAG run reads the folder, and nothing is replaced before all input is read.
        "ingest": [
            "--format", "{{ params.format }}",
            "{{ params.format | input_flag }}", "{{ params.images }}",
            "--output", data,
            "--overwrite",
            *config["ingest_options"],
        ],
        "train": [
            "--data", data,
            "--run", run,
            "--recipe", "{{ params.recipe }}",
            "--epochs", "{{ params.epochs }}",
            "--shards", "{{ params.shards }}",
            *seed,
            *own_options(config, "train"),
        ],
        "rank": ["--run", run, "--paths", "{{ params.paths }}", *seed, *own_options(config, "rank")],
        "search": ["--run", run, *seed, *own_options(config, "search")],
        "retrain": [
            "--run", run,
            "--arch", "best",
            "--retrained", retrained,
            *seed,
            *own_options(config, "retrain"),
        ],
        "export": [
            "--retrained", retrained,
            "--format", "{{ params.export_format }}",
            "--output", f"{run}/exported",
            *own_options(config, "export"),
        ],
    }  # fmt: skip
    if not ingests:
        del commands["ingest"]
    dag = DAG(
        dag_id=dag_id,
        description="Trains a supernet, ranks and searches with it, and ships what was found.",
        schedule=None,
        start_date=datetime(2024, 1, 1),
        catchup=False,
        params={**(INGEST_PARAMS if ingests else TRAIN_PARAMS), **PARAMS},
        user_defined_filters={"path_name": path_name, "input_flag": input_flag},
        default_args={
            "retries": config["retries"],
            "retry_delay": timedelta(minutes=config["retry_minutes"]),
            "retry_exponential_backoff": True,
        },
        doc_md=__doc__,
    )
    last = None
    for name, arguments in commands.items():
        task = RUNNERS[config["runner"]](config, dag, name, arguments)
        if last is not None:
            last >> task
        last = task
        if name == config["until"]:
            break
    return dag


nshot = pipeline("nshot", ingests=True)
nshot_train = pipeline("nshot_train", ingests=False)
