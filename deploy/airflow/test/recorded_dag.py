"""Stands in for Airflow where it can't be installed: records the DAG, and builds each task's command
as apache-airflow-providers-apache-spark's SparkSubmitHook does, its pod as cncf.kubernetes' operator,
or its SparkApplication.

``python3 recorded_dag.py SETTINGS KUBERNETES`` prints them, of every task and runner, as JSON.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import types
from pathlib import Path

DAG_FILE = Path(__file__).resolve().parents[1] / "nshot_dag.py"
TEMPLATE = re.compile(r"{{(.*?)}}")
NAME = re.compile(r"(params\.)?(\w+)(?:\s*\|\s*(\w+))?")


class Param:
    """A value that must fit its JSON schema, as far as the DAG uses schemas."""

    TYPES = {"string": str, "integer": int}

    def __init__(self, default, description=None, **schema):
        self.default = default
        self.schema = schema
        self.check(default)

    def check(self, value):
        if not isinstance(value, self.TYPES[self.schema["type"]]):
            raise ValueError(f"{value!r} is no {self.schema['type']}")
        if value not in self.schema.get("enum", [value]):
            raise ValueError(f"{value!r} is none of {self.schema['enum']}")
        if "minimum" in self.schema and value < self.schema["minimum"]:
            raise ValueError(f"{value} is below {self.schema['minimum']}")


class Dag:
    def __init__(self, *, dag_id, description, schedule, start_date, catchup, params,
                 user_defined_filters, default_args, doc_md):  # fmt: skip
        self.dag_id = dag_id
        self.schedule = schedule
        self.params = params
        self.filters = user_defined_filters
        self.default_args = default_args
        self.tasks = {}

    def render(self, text, run_id, params):
        """Jinja's part that the DAG uses: a name, perhaps of a param, and perhaps a filter."""

        def value(match):
            name = NAME.fullmatch(match.group(1).strip())
            if not name:
                raise ValueError(f"{match.group(0)}: more of Jinja than this stand-in knows")
            found = params[name.group(2)] if name.group(1) else {"run_id": run_id}[name.group(2)]
            return str(self.filters[name.group(3)](found) if name.group(3) else found)

        return TEMPLATE.sub(value, text)


class Operator:
    """What operators have in common; each names the arguments that its provider's has."""

    template_ext = ()

    def __init__(self, task_id, dag):
        self.task_id = task_id
        self.dag = dag
        self.downstream = []
        if task_id in dag.tasks:
            raise ValueError(f"a second task {task_id}")
        dag.tasks[task_id] = self

    def __rshift__(self, other):
        self.downstream.append(other.task_id)
        return other

    def rendered(self, value, run_id, **params):
        """A template field, in all its parts."""
        values = {name: param.default for name, param in self.dag.params.items()}
        for name, given in params.items():
            self.dag.params[name].check(given)
            values[name] = given
        if isinstance(value, dict):
            return {key: self.rendered(part, run_id, **params) for key, part in value.items()}
        if isinstance(value, list):
            return [self.rendered(part, run_id, **params) for part in value]
        if isinstance(value, str) and value.endswith(tuple(self.template_ext)):
            raise ValueError(f"{value}: Airflow would look for such a template")
        return self.dag.render(value, run_id, values) if isinstance(value, str) else value


class SparkSubmitOperator(Operator):
    def __init__(self, *, task_id, dag, conn_id, application, java_class, name, conf, driver_memory,
                 executor_memory, executor_cores, num_executors, application_args):  # fmt: skip
        super().__init__(task_id, dag)
        self.conn_id = conn_id
        self.options = {
            "--num-executors": num_executors,
            "--executor-cores": executor_cores,
            "--executor-memory": executor_memory,
            "--driver-memory": driver_memory,
            "--name": name,
            "--class": java_class,
        }
        self.conf = conf
        self.application = application
        self.application_args = application_args

    def command(self, run_id, **params):
        line = ["spark-submit", "--master", "MASTER"]
        for key, value in self.conf.items():
            line += ["--conf", f"{key}={value}"]
        for option, value in self.options.items():
            line += [option, str(value)]
        line += [self.application, *self.application_args]
        return self.rendered(line, run_id, **params)


class KubernetesPodOperator(Operator):
    template_ext = (".json", ".yaml", ".yml")

    def __init__(self, *, task_id, dag, kubernetes_conn_id, namespace, name, image, arguments,
                 base_container_name, pod_template_dict, get_logs, on_finish_action):  # fmt: skip
        super().__init__(task_id, dag)
        self.conn_id = kubernetes_conn_id
        self.namespace = namespace
        self.name = name
        self.overrides = {"name": base_container_name, "image": image, "args": arguments}
        self.template = pod_template_dict
        if on_finish_action not in ("delete_pod", "delete_succeeded_pod", "keep_pod"):
            raise ValueError(on_finish_action)

    def manifest(self, run_id, **params):
        """The template with what the operator was told over it: the container of that name."""
        pod = self.rendered(self.template, run_id, **params)
        pod["metadata"].update(name=self.name, namespace=self.namespace)
        [base] = [one for one in pod["spec"]["containers"] if one["name"] == self.overrides["name"]]
        base.update(self.rendered(self.overrides, run_id, **params))
        return pod

    def command(self, run_id, **params):
        return self.manifest(run_id, **params)["spec"]["containers"][0]["args"]


class SparkKubernetesOperator(Operator):
    template_ext = ("yaml", "yml", "json")

    def __init__(self, *, task_id, dag, kubernetes_conn_id, namespace, name, template_spec,
                 get_logs):  # fmt: skip
        super().__init__(task_id, dag)
        self.conn_id = kubernetes_conn_id
        self.namespace = namespace
        self.name = name
        self.template_spec = template_spec

    def manifest(self, run_id, **params):
        return self.rendered(self.template_spec, run_id, **params)

    def command(self, run_id, **params):
        return self.manifest(run_id, **params)["spec"]["arguments"]


def load(variable):
    """The DAGs by their ids, with this Airflow Variable."""

    class Variable:
        @staticmethod
        def get(key, default_var=None, deserialize_json=False):
            return {"nshot": variable}.get(key, default_var)

    def module(name, **content):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(content)

    module("airflow", DAG=Dag)
    module("airflow.models", Variable=Variable)
    module("airflow.models.param", Param=Param)
    for package in ("", ".apache", ".apache.spark", ".apache.spark.operators", ".cncf",
                    ".cncf.kubernetes", ".cncf.kubernetes.operators"):  # fmt: skip
        module("airflow.providers" + package)
    module(
        "airflow.providers.apache.spark.operators.spark_submit",
        SparkSubmitOperator=SparkSubmitOperator,
    )
    kubernetes = "airflow.providers.cncf.kubernetes.operators"
    module(f"{kubernetes}.pod", KubernetesPodOperator=KubernetesPodOperator)
    module(f"{kubernetes}.spark_kubernetes", SparkKubernetesOperator=SparkKubernetesOperator)
    spec = importlib.util.spec_from_file_location("nshot_dag", DAG_FILE)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return {dag.dag_id: dag for dag in vars(loaded).values() if isinstance(dag, Dag)}


def tasks(**variable):
    """Every task of every DAG."""
    return [task for dag in load(variable).values() for task in dag.tasks.values()]


if __name__ == "__main__":
    place = {"settings": sys.argv[1], "kubernetes": sys.argv[2], "image": "registry.example/nshot:1"}
    run = "manual__1"
    print(
        json.dumps(
            {
                "commands": [task.command(run) for task in tasks(**place)],
                "pods": [task.manifest(run) for task in tasks(runner="pod", **place)],
                "applications": [
                    task.manifest(run) for task in tasks(runner="spark_application", **place)
                ],
            }
        )
    )
