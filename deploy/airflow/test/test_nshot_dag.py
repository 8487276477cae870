"""python3 -m unittest discover deploy/airflow/test (NSHOT_SETTINGS: where jvm.flags lies)."""

import os
import unittest
from pathlib import Path

import recorded_dag

SETTINGS = os.environ.get(
    "NSHOT_SETTINGS", str(Path(__file__).resolve().parents[3] / "spark-jobs/target/launcher")
)
RUN_ID = "scheduled__2024-05-01T00:00:00+00:00"
FOLDER = "scheduled__2024-05-01T00-00-00-00-00"


def dags(**variable):
    return recorded_dag.load({"settings": SETTINGS, **variable})


def arguments(command):
    return command[command.index("local:///opt/nshot/nshot-cluster.jar") + 1 :]


def confs(command):
    """As Spark takes them: the last one of a key wins."""
    pairs = [command[i + 1] for i, word in enumerate(command) if word == "--conf"]
    return dict(pair.split("=", 1) for pair in pairs)


class NshotDagTest(unittest.TestCase):
    def test_nshot_order_is_ingest_train_rank(self):
        dag = dags()["nshot"]
        self.assertEqual({"ingest", "train", "rank"}, set(dag.tasks))
        self.assertEqual(["train"], dag.tasks["ingest"].downstream)
        self.assertEqual(["rank"], dag.tasks["train"].downstream)
        self.assertEqual([], dag.tasks["rank"].downstream)

    def test_nshot_commands_share_the_runs_folders(self):
        tasks = dags()["nshot"].tasks
        data, run = f"s3a://nshot/data/{FOLDER}", f"s3a://nshot/runs/{FOLDER}"
        self.assertEqual(
            ["ingest", "--format", "image-folder", "--input", "s3a://b/i", "--output", data]
            + ["--overwrite"],
            arguments(tasks["ingest"].command(RUN_ID, format="image-folder", images="s3a://b/i")),
        )
        self.assertEqual(
            ["train", "--data", data, "--run", run, "--recipe", "panda-dynas", "--epochs", "30"]
            + ["--shards", "4", "--seed", "7"],
            arguments(
                tasks["train"].command(RUN_ID, recipe="panda-dynas", epochs=30, shards=4, seed=7)
            ),
        )
        self.assertEqual(
            ["rank", "--run", run, "--paths", "all", "--seed", "7"],
            arguments(tasks["rank"].command(RUN_ID, paths="all", seed=7)),
        )

    def test_retry_command_is_the_same(self):
        first, second = dags()["nshot"].tasks, dags()["nshot"].tasks
        for name in first:
            self.assertEqual(first[name].command(RUN_ID), second[name].command(RUN_ID))
            self.assertNotEqual(first[name].command(RUN_ID), first[name].command("another"))

    def test_retries_are_the_variables(self):
        self.assertEqual(3, dags()["nshot"].default_args["retries"])
        self.assertEqual(9, dags(retries=9)["nshot"].default_args["retries"])

    def test_nshot_train_takes_the_data_it_is_given(self):
        dag = dags()["nshot_train"]
        self.assertEqual({"train", "rank"}, set(dag.tasks))
        line = arguments(dag.tasks["train"].command(RUN_ID, data="hdfs:///cifar10"))
        self.assertEqual(["train", "--data", "hdfs:///cifar10"], line[:3])

    def test_conf_is_the_launchers(self):
        command = dags()["nshot"].tasks["train"].command(RUN_ID)
        conf = confs(command)
        self.assertEqual("16m", conf["spark.broadcast.blockSize"])
        self.assertEqual("536870912", conf["spark.executorEnv.MALLOC_TRIM_THRESHOLD_"])
        self.assertEqual("2g", conf["spark.executor.memoryOverhead"])
        flags = conf["spark.executor.extraJavaOptions"]
        self.assertTrue(flags.startswith("--add-modules=jdk.incubator.vector --add-exports="), flags)
        self.assertIn("-Dorg.bytedeco.javacpp.maxbytes=2g ", flags)
        self.assertIn("--add-opens=java.base/java.nio=ALL-UNNAMED", conf["spark.driver.extraJavaOptions"])
        self.assertEqual("org.nshot.spark.cli.Main", command[command.index("--class") + 1])

    def test_variable_goes_over_the_defaults(self):
        variable = {
            "conf": {"spark.broadcast.blockSize": "4m", "spark.kubernetes.namespace": "nshot"},
            "train_options": ["--channels", "8"],
            "rank_options": ["--benchmark", "s3a://b/nb201.csv", "--column", "cifar10_test"],
            "num_executors": 16,
        }
        tasks = dags(**variable)["nshot"].tasks
        command = tasks["train"].command(RUN_ID)
        self.assertEqual("4m", confs(command)["spark.broadcast.blockSize"])
        self.assertEqual("nshot", confs(command)["spark.kubernetes.namespace"])
        self.assertEqual("16", command[command.index("--num-executors") + 1])
        self.assertEqual(["--channels", "8"], command[-2:])
        self.assertEqual(variable["rank_options"], tasks["rank"].command(RUN_ID)[-4:])

    def test_unknown_key_of_the_variable_is_refused(self):
        with self.assertRaisesRegex(ValueError, "unknown keys .'num_executor'"):
            dags(num_executor=4)

    def test_param_of_the_wrong_kind_is_refused(self):
        train = dags()["nshot"].tasks["train"]
        with self.assertRaisesRegex(ValueError, "0 is below 1"):
            train.command(RUN_ID, epochs=0)


if __name__ == "__main__":
    unittest.main()
