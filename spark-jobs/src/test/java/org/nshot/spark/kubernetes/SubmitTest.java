package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.cli.AirflowDag;
import org.nshot.spark.kubernetes.ApiServer.Asked;
import org.nshot.spark.kubernetes.InstalledSpark.Outcome;

/** {@code submit.sh} through Spark's own submission, in cluster mode, to an API server. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubmitTest {
  private static final String IMAGE = "registry.example/nshot:1-cuda";
  private static final String RESULT = "{\"run\":\"/runs/a b\",\"epochs\":2}";
  private static final String SECRET = "wJalrXUtnFEMIsecret7MDENGbPxRfiCY";

  private Path folder;
  private InstalledSpark installed;
  private ApiServer api;
  private Outcome outcome;
  private Pod driver;

  @BeforeAll
  void submitOnce(@TempDir Path shared) throws Exception {
    folder = shared;
    installed = new InstalledSpark(folder);
    api = new ApiServer();
    InstalledSpark.Running submission =
        installed.start(
            "submit.sh",
            Map.of("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7", "AWS_SECRET_ACCESS_KEY", SECRET),
            "--master",
            api.master(),
            "--image",
            IMAGE,
            "--cuda",
            "--claim",
            "nshot-runs",
            "--num-executors",
            "3",
            "--executor-cores",
            "4",
            "--conf", // a loaded machine may take longer than Spark's 10 s, and a second try fails
            "spark.kubernetes.submission.requestTimeout=120000",
            "--conf",
            "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=s3:secret",
            "train",
            "--data",
            "/runs/cifar10",
            "--run",
            "/runs/a b");
    api.await(new Asked("nshot", "pods", "watch"), Duration.ofMinutes(3));
    List<Pod> pods = api.client().pods().inNamespace("nshot").list().getItems();
    assertEquals(1, pods.size());
    driver = pods.get(0);
    String name = driver.getMetadata().getName();
    api.log(name, "WARN one line\n" + RESULT + "\nand what else was said on its way out\n");
    Drivers.end(api.client(), name, 0, "Completed");
    outcome = submission.end();
  }

  @Test
  void submit_driverThatIsDone_endsWithItsResultAndCode() {
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(RESULT, outcome.out().strip());
    assertTrue(driver.getMetadata().getName().startsWith("nshot-train-"), outcome.err());
  }

  @AfterAll
  void stop() {
    api.close();
  }

  private Container container() {
    assertEquals(1, driver.getSpec().getContainers().size());
    return driver.getSpec().getContainers().get(0);
  }

  /** What Spark wrote for the driver to read. */
  private Properties properties() throws IOException {
    ConfigMap map =
        api.client().configMaps().inNamespace("nshot").list().getItems().stream()
            .filter(any -> any.getData().containsKey("spark.properties"))
            .findFirst()
            .orElseThrow();
    Properties properties = new Properties();
    properties.load(new StringReader(map.getData().get("spark.properties")));
    return properties;
  }

  @Test
  void driverPod_account_isTheDrivers() {
    assertEquals("nshot-driver", driver.getSpec().getServiceAccountName());
    assertEquals("Never", driver.getSpec().getRestartPolicy());
    assertEquals("nshot", driver.getMetadata().getLabels().get("app.kubernetes.io/name"));
    assertEquals("driver", driver.getMetadata().getLabels().get("spark-role"));
  }

  @Test
  void driverPod_security_staysRestrictedAfterSparksSteps() {
    Restricted.check(driver);
    assertEquals(null, driver.getSpec().getSecurityContext().getRunAsUser(), "the image's, or one");
    assertEquals(185L, driver.getSpec().getSecurityContext().getFsGroup());
  }

  @Test
  void driverPod_command_isTheImagesJarWithTheArgumentsAsGiven() {
    assertEquals(IMAGE, container().getImage());
    List<String> args = container().getArgs();
    assertEquals("driver", args.get(0));
    int main = args.indexOf("--class");
    assertEquals("org.nshot.spark.cli.Main", args.get(main + 1));
    int jar = args.indexOf("local:///opt/nshot/nshot-cluster.jar");
    assertEquals(
        List.of("train", "--data", "/runs/cifar10", "--run", "/runs/a b"),
        args.subList(jar + 1, args.size()));
  }

  @Test
  void driverPod_memory_isHeapAndOverheadOfWhichNativeCodeTakesAPart() throws IOException {
    assertEquals("6144Mi", container().getResources().getLimits().get("memory").toString());
    String options = properties().getProperty("spark.driver.extraJavaOptions");
    assertTrue(options.contains("-Dorg.bytedeco.javacpp.maxbytes=1536m "), options);
    assertFalse(
        container().getResources().getLimits().containsKey("nvidia.com/gpu"),
        "the driver does not convolve");
  }

  @Test
  void driverPod_processorsAndDisk_areAskedForAndLimited() throws IOException {
    Map<String, Quantity> requests = container().getResources().getRequests();
    Map<String, Quantity> limits = container().getResources().getLimits();
    assertEquals("1", requests.get("cpu").toString());
    assertEquals("4", limits.get("cpu").toString());
    Equipped.check(driver.getSpec());
    assertEquals("4", properties().getProperty("spark.kubernetes.executor.limit.cores"));
  }

  @Test
  void driverPod_log_isALineAMessage() throws IOException {
    String options = properties().getProperty("spark.driver.extraJavaOptions");
    assertTrue(options.contains("-Dnshot.log=quiet -Dnshot.noise=off"), options);
  }

  @Test
  void driverPod_whatIsWritten_liesInVolumes() {
    Map<String, Volume> volumes =
        driver.getSpec().getVolumes().stream()
            .collect(Collectors.toMap(Volume::getName, volume -> volume));
    Map<String, String> mounts =
        container().getVolumeMounts().stream()
            .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
    for (String path :
        List.of("/tmp", "/opt/spark/work-dir", "/var/cache/javacpp", "/var/spark/local")) {
      assertTrue(volumes.get(mounts.get(path)).getEmptyDir().getSizeLimit() != null, path);
    }
    assertEquals("/var/spark/local", env("SPARK_LOCAL_DIRS").getValue());
    assertEquals(
        "nshot-runs", volumes.get(mounts.get("/runs")).getPersistentVolumeClaim().getClaimName());
  }

  private EnvVar env(String name) {
    return container().getEnv().stream()
        .filter(variable -> variable.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void submission_credentialsOfTheEnvironment_goNowhere() {
    EnvVar key = env("AWS_SECRET_ACCESS_KEY");
    assertEquals(null, key.getValue());
    assertEquals("s3", key.getValueFrom().getSecretKeyRef().getName());
    for (String request : api.received()) {
      assertFalse(request.contains(SECRET), request);
      assertFalse(request.contains("AKIAIOSFODNN7"), request);
    }
    assertFalse((outcome.out() + outcome.err()).contains(SECRET));
  }

  @Test
  void submission_properties_areTheLaunchersAndTheExecutorsTemplate() throws IOException {
    Properties properties = properties();
    String flags = properties.getProperty("spark.executor.extraJavaOptions");
    assertTrue(flags.startsWith("--add-modules=jdk.incubator.vector --add-exports"), flags);
    assertTrue(flags.contains("-Dorg.bytedeco.javacpp.maxbytes=2048m"), flags);
    assertEquals("2g", properties.getProperty("spark.executor.memoryOverhead"));
    assertEquals("16m", properties.getProperty("spark.broadcast.blockSize"));
    assertEquals("536870912", properties.getProperty("spark.executorEnv.MALLOC_TRIM_THRESHOLD_"));
    assertEquals("3", properties.getProperty("spark.executor.instances"));
    assertEquals("1", properties.getProperty("spark.executor.resource.gpu.amount"));
    String template =
        api.client().configMaps().inNamespace("nshot").list().getItems().stream()
            .flatMap(map -> map.getData().values().stream())
            .filter(text -> text.contains("kind: Pod"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        Files.readString(installed.templates().resolve("executor-pod-cuda.yaml")).strip(),
        template.strip());
  }

  @Test
  void submission_requests_areWithinTheSubmittersRole() throws IOException {
    Rights.of("nshot-submitter").requireAll(api.asked());
  }

  @Test
  void submit_credentialAsProperty_isRefusedWithoutItsValue() throws Exception {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "spark.x 1\n spark.hadoop.fs.s3a.secret.key  " + SECRET + "\n");
    for (String[] way :
        List.of(
            new String[] {"--conf", "spark.hadoop.fs.s3a.secret.key=" + SECRET},
            new String[] {"--properties-file", file.toString()})) {
      String[] arguments = {"--master", api.master(), "--image", IMAGE, "train", way[0], way[1]};
      Outcome refused = installed.submit(Map.of(), arguments);
      assertEquals(2, refused.exitCode(), refused.err());
      assertTrue(
          refused.err().contains("spark.hadoop.fs.s3a.secret.key looks like a credential"),
          refused.err());
      assertEquals(1, refused.err().lines().count());
      assertFalse(refused.err().contains(SECRET), Arrays.toString(way));
    }
  }

  @Test
  void submit_namesOfSecrets_areNoCredentials() throws Exception {
    // Refused for its master, which is looked at after them.
    for (String conf :
        List.of(
            "spark.kubernetes.container.image.pullSecrets=registry",
            "spark.kubernetes.kerberos.tokenSecret.name=tokens",
            "spark.kubernetes.kerberos.tokenSecret.itemKey=hadoop")) {
      Outcome refused =
          installed.submit(Map.of(), "--master", "yarn", "--image", IMAGE, "--conf", conf, "train");
      assertTrue(refused.err().startsWith("submit.sh: --master: "), refused.err());
    }
  }

  /** A SPARK_HOME whose spark-submit says, a word a line, how it was called. */
  private Path telling() throws IOException {
    Path spark = folder.resolve("telling");
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    assertTrue(submit.toFile().setExecutable(true));
    Files.createDirectories(spark.resolve("jars"));
    Files.writeString(spark.resolve("jars/spark-kubernetes_2.12.jar"), "");
    return spark;
  }

  private List<String> toldBySubmit(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--master", "k8s://https://127.0.0.1:1", "--image", IMAGE));
    arguments.addAll(List.of("--conf", "spark.kubernetes.submission.waitAppCompletion=false"));
    arguments.addAll(List.of(more));
    arguments.add("train");
    Outcome told =
        installed.submit(
            Map.of("SPARK_HOME", telling().toString()), arguments.toArray(String[]::new));
    assertEquals(0, told.exitCode(), told.err());
    return told.out().lines().toList();
  }

  /** What is asked once the driver is submitted. */
  private List<String> asked(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--master", "k8s://https://127.0.0.1:1", "--image", IMAGE));
    arguments.addAll(List.of(more));
    Outcome told =
        installed.submit(
            Map.of("SPARK_HOME", telling().toString()), arguments.toArray(String[]::new));
    assertEquals(0, told.exitCode(), told.err());
    List<String> words = told.out().lines().toList();
    int question = words.indexOf("kubernetes-result");
    return question < 0 ? List.of() : words.subList(question + 3, words.size()); // and --pod NAME
  }

  @Test
  void submit_whatTrains_isAskedForWhereItTrains() throws Exception {
    assertEquals(List.of("--run", "/runs/a"), asked("train", "--run", "/runs/a"));
    assertEquals(List.of("--run", "/runs/a/retrained"), asked("retrain", "--run=/runs/a/"));
    assertEquals(
        List.of("--run", "/runs/b"), asked("retrain", "--run", "/runs/a", "--retrained=/runs/b"));
    assertEquals(List.of("--run", "/runs/b"), asked("retrain", "--retrained", "/runs/b"));
    assertEquals(List.of(), asked("rank", "--run", "/runs/a"));
  }

  @Test
  void submit_waitAppCompletionInAPropertiesFile_endsOnceItIsSubmitted() throws Exception {
    Path file = folder.resolve("waits.conf");
    Files.writeString(file, "spark.kubernetes.submission.waitAppCompletion = False\n");
    String option = "--properties-file=" + file;
    assertEquals(List.of(), asked(option, "train", "--run", "/runs/a"));
    String waits = "--conf=spark.kubernetes.submission.waitAppCompletion=true";
    assertEquals(List.of("--run", "/runs/a"), asked(option, waits, "train", "--run", "/runs/a"));
  }

  private List<String> toldByDriver(String... arguments) throws Exception {
    Outcome told =
        installed.run(
            "driver.sh",
            Map.of(
                "SPARK_HOME", telling().toString(),
                "POD_NAME", "nshot-train-x",
                "POD_NAMESPACE", "nshot",
                "POD_IP", "10.1.2.3",
                "NSHOT_POD_MEMORY", "6144",
                "NSHOT_IMAGE", IMAGE),
            arguments);
    assertEquals(0, told.exitCode(), told.err());
    return told.out().lines().toList();
  }

  /** What a driver's native code may take whose pod is started as Kubernetes starts it. */
  private String nativeLimit(Container pod) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : pod.getEnv()) {
      environment.put(variable.getName(), variable.getValue() == null ? "x" : variable.getValue());
      if (variable.getValueFrom() != null
          && variable.getValueFrom().getResourceFieldRef() != null) {
        ResourceFieldSelector field = variable.getValueFrom().getResourceFieldRef();
        assertEquals("limits.memory", field.getResource());
        BigDecimal limit = Quantity.getAmountInBytes(pod.getResources().getLimits().get("memory"));
        environment.put(
            variable.getName(),
            limit
                .divide(Quantity.getAmountInBytes(field.getDivisor()), 0, RoundingMode.CEILING)
                .toPlainString());
      }
    }
    environment.put("SPARK_HOME", telling().toString());
    List<String> arguments = pod.getArgs();
    assertEquals("/opt/nshot/deploy/kubernetes/driver.sh", arguments.get(0));
    Outcome told =
        installed.run(
            "driver.sh",
            environment,
            arguments.subList(1, arguments.size()).toArray(String[]::new));
    assertEquals(0, told.exitCode(), told.err());
    String options =
        String.join(" ", values(told.out().lines().toList(), "spark.driver.extraJavaOptions"));
    Matcher limit =
        Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.maxbytes=(\\S+)").matcher(options);
    assertTrue(limit.find(), options);
    return limit.group(1);
  }

  @Test
  void driver_ofTheJob_leavesTheJvmAPartOfItsPod() throws Exception {
    Job job = Deployment.read("job.yaml", Job.class).get(0);
    Container pod = job.getSpec().getTemplate().getSpec().getContainers().get(0);
    assertEquals("1536m", nativeLimit(pod)); // of the 2 GB beside its heap
    pod.getResources().getLimits().put("memory", new Quantity("5Gi"));
    assertEquals("768m", nativeLimit(pod));
  }

  @Test
  void driver_ofAirflowsPod_leavesTheJvmAPartOfIt() throws Exception {
    AirflowDag.requirePython();
    String pod = AirflowDag.recorded().get("pods").get(0).toString();
    PodSpec spec = ((Pod) Deployment.parse(pod).get(0)).getSpec();
    assertEquals("1536m", nativeLimit(spec.getContainers().get(0)));
  }

  @Test
  void driver_podThatDoesNotSayItsMemory_isRefused() throws Exception {
    Map<String, String> environment =
        Map.of("POD_NAME", "a", "POD_NAMESPACE", "b", "POD_IP", "c", "NSHOT_POD_MEMORY", "");
    Outcome refused = installed.run("driver.sh", environment, "train");
    assertEquals(1, refused.exitCode());
    assertEquals("driver.sh: NSHOT_POD_MEMORY is not set; job.yaml has it", refused.err());
  }

  private static List<String> values(List<String> words, String key) {
    return words.stream()
        .filter(word -> word.startsWith(key + "="))
        .map(word -> word.substring(key.length() + 1))
        .toList();
  }

  @Test
  void scripts_propertiesFile_goesOverOurDefaultsAndSaysTheCores() throws Exception {
    String limit = "spark.kubernetes.executor.limit.cores";
    String overhead = "spark.driver.memoryOverhead";
    for (String separator : List.of(" ", "\t", "=", ":", " = ")) {
      Path file = folder.resolve("cores.conf");
      Files.writeString(
          file,
          "#spark.executor.cores 9\n  spark.executor.cores@4\nspark.driver.memoryOverhead@3g\n"
              .replace("@", separator));
      for (List<String> words :
          List.of(
              toldBySubmit("--properties-file", file.toString()),
              toldByDriver("--properties-file=" + file, "train"))) {
        assertEquals(List.of("4"), values(words, limit), separator);
        assertEquals(List.of(), values(words, overhead), "the file has it");
        assertEquals(List.of("2g"), values(words, "spark.executor.memoryOverhead"));
        assertEquals(file.toString(), words.get(words.indexOf("--properties-file") + 1));
      }
    }
  }

  @Test
  void scripts_coresOnTheLine_limitExecutors() throws Exception {
    String limit = "spark.kubernetes.executor.limit.cores";
    String conf = "--conf=spark.executor.cores=4";
    assertEquals(List.of("1"), values(toldByDriver("train"), limit));
    assertEquals(List.of("4"), values(toldByDriver("train", conf), limit));
    assertEquals(List.of("4"), values(toldBySubmit(conf), limit));
    // The option goes before the property, as in spark-submit.
    assertEquals(List.of("2"), values(toldByDriver("train", "--executor-cores=2", conf), limit));
    assertEquals(List.of("2"), values(toldBySubmit("--executor-cores", "2", conf), limit));
  }

  @Test
  void submit_jars_areNoCommand() throws Exception {
    List<String> words = toldBySubmit("--jars", "local:///opt/a.jar");
    assertEquals("local:///opt/a.jar", words.get(words.indexOf("--jars") + 1));
    assertTrue(
        values(words, "spark.kubernetes.driver.pod.name").get(0).startsWith("nshot-train-"),
        words.toString());
  }

  @Test
  void submit_otherMasters_areRefused() throws Exception {
    Outcome refused = installed.submit(Map.of(), "--master", "yarn", "--image", IMAGE, "train");
    assertEquals(2, refused.exitCode());
    assertEquals("submit.sh: --master: 'yarn', expected k8s://https://HOST:PORT", refused.err());
  }

  @Test
  void submit_sparkWithoutKubernetes_isNamed() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Outcome refused =
        installed.submit(
            Map.of("SPARK_HOME", empty.toString()),
            "--master",
            api.master(),
            "--image",
            IMAGE,
            "train");
    assertEquals(1, refused.exitCode());
    assertEquals("submit.sh: no jars/spark-kubernetes_*.jar in SPARK_HOME=" + empty, refused.err());
  }
}
