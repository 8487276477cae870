"""Stands in for Airflow where it can't be installed: records the DAG, and builds each task's command
as apache-airflow-providers-apache-spark's SparkSubmitHook does.

``python3 recorded_dag.py SETTINGS`` prints every task's command as JSON.
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


class SparkSubmitOperator:
    def __init__(self, *, task_id, dag, conn_id, application, java_class, name, conf, driver_memory,
                 executor_memory, executor_cores, num_executors, application_args):  # fmt: skip
        self.task_id = task_id
        self.dag = dag
        self.conn_id = conn_id
        self.downstream = []
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
        if task_id in dag.tasks:
            raise ValueError(f"a second task {task_id}")
        dag.tasks[task_id] = self

    def __rshift__(self, other):
        self.downstream.append(other.task_id)
        return other

    def command(self, run_id, **params):
        values = {name: param.default for name, param in self.dag.params.items()}
        for name, value in params.items():
            self.dag.params[name].check(value)
            values[name] = value
        line = ["spark-submit", "--master", "MASTER"]
        for key, value in self.conf.items():
            line += ["--conf", f"{key}={value}"]
        for option, value in self.options.items():
            line += [option, str(value)]
        line += [self.application, *self.application_args]
        return [self.dag.render(word, run_id, values) for word in line]


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
    for package in ("", ".apache", ".apache.spark", ".apache.spark.operators"):
        module("airflow.providers" + package)
    module(
        "airflow.providers.apache.spark.operators.spark_submit",
        SparkSubmitOperator=SparkSubmitOperator,
    )
    spec = importlib.util.spec_from_file_location("nshot_dag", DAG_FILE)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return {dag.dag_id: dag for dag in vars(loaded).values() if isinstance(dag, Dag)}


if __name__ == "__main__":
    dags = load({"settings": sys.argv[1]})
    print(
        json.dumps(
            [task.command("manual__1") for dag in dags.values() for task in dag.tasks.values()]
        )
    )
