"""python3 -m unittest discover deploy/airflow/test (NSHOT_SETTINGS: where jvm.flags lies)."""

import os
import unittest
from pathlib import Path

import recorded_dag

SETTINGS = os.environ.get(
    "NSHOT_SETTINGS", str(Path(__file__).resolve().parents[3] / "spark-jobs/target/launcher")
)
KUBERNETES = str(Path(__file__).resolve().parents[2] / "kubernetes")
IMAGE = "registry.example/nshot:1"
RUN_ID = "scheduled__2024-05-01T00:00:00+00:00"
FOLDER = "scheduled__2024-05-01T00-00-00-00-00"


def dags(**variable):
    return recorded_dag.load({"settings": SETTINGS, "kubernetes": KUBERNETES, **variable})


def arguments(command):
    return command[command.index("local:///opt/nshot/nshot-cluster.jar") + 1 :]


def confs(command):
    """As Spark takes them: the last one of a key wins."""
    pairs = [command[i + 1] for i, word in enumerate(command) if word == "--conf"]
    return dict(pair.split("=", 1) for pair in pairs)


class NshotDagTest(unittest.TestCase):
    def test_nshot_order_is_from_images_to_a_network_that_is_shipped(self):
        order = ["ingest", "train", "rank", "search", "retrain", "export"]
        for runner in ("spark_submit", "pod", "spark_application"):
            tasks = dags(runner=runner, image=IMAGE)["nshot"].tasks
            self.assertEqual(order, list(tasks))
            for name, following in zip(order, [*order[1:], None]):
                self.assertEqual([following] if following else [], tasks[name].downstream)

    def test_until_ends_the_order(self):
        self.assertEqual(["ingest", "train", "rank"], list(dags(until="rank")["nshot"].tasks))
        with self.assertRaisesRegex(ValueError, "until 'ingest', expected one of .'train'"):
            dags(until="ingest")

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
            + ["--shards", "4", "--seed", "7", "--threads", "4"],
            arguments(
                tasks["train"].command(RUN_ID, recipe="panda-dynas", epochs=30, shards=4, seed=7)
            ),
        )
        self.assertEqual(
            ["rank", "--run", run, "--paths", "all", "--seed", "7", "--threads", "4"],
            arguments(tasks["rank"].command(RUN_ID, paths="all", seed=7)),
        )
        self.assertEqual(
            ["search", "--run", run, "--seed", "7", "--threads", "4"],
            arguments(tasks["search"].command(RUN_ID, seed=7)),
        )
        retrained = f"{run}/retrained"
        self.assertEqual(
            ["retrain", "--run", run, "--arch", "best", "--retrained", retrained, "--seed", "7"]
            + ["--threads", "4"],
            arguments(tasks["retrain"].command(RUN_ID, seed=7)),
        )
        self.assertEqual(
            ["export", "--retrained", retrained, "--format", "dl4j", "--output", f"{run}/exported"]
            + ["--threads", "4"],
            arguments(tasks["export"].command(RUN_ID, export_format="dl4j")),
        )

    def test_threads_are_the_executors_unless_said(self):
        train = lambda **variable: arguments(dags(**variable)["nshot"].tasks["train"].command(RUN_ID))
        self.assertEqual(["--threads", "2"], train(executor_cores=2)[-2:])
        self.assertEqual(["--threads", "1"], train(threads=1)[-2:])
        for options in (["--threads", "8"], ["--threads=8"]):
            line = train(train_options=options)
            self.assertEqual(options, line[-len(options):])
            self.assertEqual(1, sum(word.startswith("--threads") for word in line))

    def test_table_is_no_folder(self):
        ingest = dags(ingest_options=["--image-column", "jpeg"])["nshot"].tasks["ingest"]
        line = arguments(ingest.command(RUN_ID, format="table", images="lake.photos"))
        self.assertEqual(["ingest", "--format", "table", "--table", "lake.photos"], line[:5])
        self.assertEqual(["--image-column", "jpeg"], line[-2:])

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
        self.assertEqual("train", next(iter(dag.tasks)))
        line = arguments(dag.tasks["train"].command(RUN_ID, data="hdfs:///cifar10"))
        self.assertEqual(["train", "--data", "hdfs:///cifar10"], line[:3])

    def test_conf_is_the_launchers(self):
        command = dags()["nshot"].tasks["train"].command(RUN_ID)
        conf = confs(command)
        self.assertEqual("16m", conf["spark.broadcast.blockSize"])
        self.assertEqual("536870912", conf["spark.executorEnv.MALLOC_TRIM_THRESHOLD_"])
        self.assertEqual("2g", conf["spark.executor.memoryOverhead"])
        self.assertEqual("C.UTF-8", conf["spark.executorEnv.LC_ALL"])
        self.assertEqual("1.0", conf["spark.scheduler.minRegisteredResourcesRatio"])
        flags = conf["spark.executor.extraJavaOptions"]
        self.assertTrue(flags.startswith("--add-modules=jdk.incubator.vector --add-exports="), flags)
        self.assertIn("-Dorg.bytedeco.javacpp.maxbytes=2048m ", flags)
        driver = conf["spark.driver.extraJavaOptions"]
        self.assertIn("--add-opens=java.base/java.nio=ALL-UNNAMED", driver)
        self.assertIn("-Dorg.bytedeco.javacpp.maxbytes=1536m ", driver)  # of an overhead of 2g
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

    def test_an_image_brings_what_kubernetes_needs(self):
        self.assertNotIn("spark.kubernetes.namespace", confs(dags()["nshot"].tasks["train"].command(RUN_ID)))
        conf = confs(dags(image=IMAGE, executor_cores=8)["nshot"].tasks["train"].command(RUN_ID))
        self.assertEqual(IMAGE, conf["spark.kubernetes.container.image"])
        self.assertEqual("nshot", conf["spark.kubernetes.namespace"])
        self.assertEqual("8", conf["spark.kubernetes.executor.limit.cores"])
        self.assertEqual("nshot-driver", conf["spark.kubernetes.authenticate.driver.serviceAccountName"])
        for role in ("driver", "executor"):
            template = Path(conf[f"spark.kubernetes.{role}.podTemplateFile"])
            self.assertIn("runAsNonRoot: true", template.read_text(encoding="utf-8"))

    def test_pod_is_the_jobs_with_the_variables_sizes(self):
        variable = {"driver_memory": "8g", "num_executors": 3, "conf": {"spark.x": "1"}}
        task = dags(runner="pod", image=IMAGE, **variable)["nshot"].tasks["rank"]
        pod = task.manifest(RUN_ID, paths="all")
        driver = pod["spec"]["containers"][0]
        self.assertEqual("/opt/nshot/deploy/kubernetes/driver.sh", driver["args"][0])
        self.assertEqual("rank", driver["args"][1])
        self.assertEqual(["--paths", "all", "--seed", "0", "--threads", "4"], driver["args"][-6:])
        self.assertIn("spark.x=1", driver["args"])
        self.assertEqual("3", driver["args"][driver["args"].index("--num-executors") + 1])
        self.assertEqual("10240Mi", driver["resources"]["limits"]["memory"])
        self.assertEqual([IMAGE], [v["value"] for v in driver["env"] if v["name"] == "NSHOT_IMAGE"])
        self.assertEqual(185, pod["spec"]["securityContext"]["fsGroup"])
        openshift = dags(runner="pod", image=IMAGE, openshift=True)["nshot"].tasks["rank"]
        self.assertNotIn("fsGroup", openshift.manifest(RUN_ID)["spec"]["securityContext"])

    def test_spark_application_has_the_variables_sizes(self):
        variable = {"executor_memory": "16g", "executor_cores": 8, "conf": {"spark.broadcast.blockSize": "4m"}}
        task = dags(runner="spark_application", image=IMAGE, **variable)["nshot_train"].tasks["train"]
        application = task.manifest(RUN_ID, epochs=3)
        self.assertEqual("nshot-train", application["metadata"]["name"])
        spec = application["spec"]
        self.assertEqual(["--epochs", "3"], spec["arguments"][7:9])
        self.assertEqual(("16g", 8, "8"), tuple(spec["executor"][key] for key in ("memory", "cores", "coreLimit")))
        self.assertEqual("4m", spec["sparkConf"]["spark.broadcast.blockSize"])
        self.assertEqual(IMAGE, spec["image"])
        for role in ("driver", "executor"):
            self.assertEqual({"app.kubernetes.io/component": role}, spec[role]["labels"])

    def test_params_stay_one_argument_of_the_application(self):
        hostile = 's3a://b/"], "image": "evil", "x": ["'
        task = dags(runner="spark_application", image=IMAGE)["nshot_train"].tasks["train"]
        plain, spec = task.manifest(RUN_ID)["spec"], task.manifest(RUN_ID, data=hostile)["spec"]
        self.assertEqual(["train", "--data", hostile], spec["arguments"][:3])
        self.assertEqual(plain["arguments"][3:], spec["arguments"][3:])
        self.assertEqual({**plain, "arguments": 0}, {**spec, "arguments": 0})

    def test_options_that_name_files_are_no_templates(self):
        options = ["--config", "s3a://b/mine.yaml"]
        for runner in ("pod", "spark_application"):
            tasks = dags(runner=runner, image=IMAGE, train_options=options)["nshot"].tasks
            self.assertEqual(options, tasks["train"].command(RUN_ID)[-2:])

    def test_runners_need_an_image(self):
        with self.assertRaisesRegex(ValueError, "no image, expected one with runner 'pod'"):
            dags(runner="pod")
        with self.assertRaisesRegex(ValueError, "runner 'yarn', expected one of .'spark_submit', 'pod'"):
            dags(runner="yarn")

    def test_unknown_key_of_the_variable_is_refused(self):
        with self.assertRaisesRegex(ValueError, "unknown keys .'num_executor'"):
            dags(num_executor=4)

    def test_param_of_the_wrong_kind_is_refused(self):
        train = dags()["nshot"].tasks["train"]
        with self.assertRaisesRegex(ValueError, "0 is below 1"):
            train.command(RUN_ID, epochs=0)


if __name__ == "__main__":
    unittest.main()
