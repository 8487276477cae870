package org.nshot.spark.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.events.RunResult;
import org.nshot.spark.metrics.MetricsJson;
import picocli.CommandLine;

class NshotTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<Class<?>, Object> VALUES =
      Map.of(
          String.class,
          "x",
          int.class,
          1,
          long.class,
          1L,
          double.class,
          1.0,
          RunListener.class,
          (RunListener) event -> {});

  private static String uri(Path path) {
    return "file:" + path;
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  @Test
  void calls_fromImagesToAModel_areWhatTheFilesSay(@TempDir Path folder) throws Exception {
    SparkSession spark = SharedSpark.session();
    Path run = folder.resolve("a run [1]");
    Nshot.drawShapes(folder.resolve("images").toString(), 16, 0);
    Ingested data =
        Nshot.ingest()
            .format("image-folder")
            .input(uri(folder.resolve("images")))
            .output(uri(folder.resolve("data")))
            .call();
    assertEquals(new Ingested.Split(160, 0), data.splits().get("train"));
    assertEquals(List.of(32, 32, 3), data.most());

    List<RunEvent> heard = new ArrayList<>();
    TrainCall train =
        Nshot.train()
            .data(data.output())
            .run(uri(run))
            .recipe("panda-dynas")
            .epochs(2)
            .batch(32)
            .set("channels", 4)
            .set("cells", 1)
            .set("holdout", 0.25)
            .set("augment", "none")
            .listener(heard::add);
    Trained trained = train.start().get();
    assertEquals(
        new RunEvent.Finished(MetricsJson.read(trained.json().toString(), RunResult.class)),
        heard.get(heard.size() - 1));
    assertFalse(trained.alreadyDone());
    assertEquals(2, trained.epochs());
    JsonNode result = json(run.resolve("result.json"));
    assertEquals(result.get("loss").asDouble(), trained.loss());
    assertEquals(result.get("weights_sha256").asText(), trained.weightsSha256());
    assertEquals(result, trained.json());
    assertTrue(train.call().alreadyDone());
    List<Row> metrics = Nshot.metrics(spark, uri(run)).orderBy("epoch").collectAsList();
    assertEquals(2, metrics.size());
    assertEquals(trained.loss(), metrics.get(1).<Double>getAs("loss"));

    Ranked ranked = Nshot.rank().run(uri(run)).paths(6).images(40).call();
    assertEquals(6, ranked.paths());
    assertEquals(6, Nshot.ranking(spark, uri(run)).count());
    double most =
        Nshot.ranking(spark, uri(run)).agg(Map.of("accuracy", "max")).first().getDouble(0);
    assertEquals(most, ranked.best().get(0).accuracy());

    Searched found =
        Nshot.search()
            .run(uri(run))
            .images(40)
            .population(4)
            .generations(2)
            .set("parents", 2)
            .call();
    JsonNode best = json(run.resolve("search/best.json"));
    assertEquals(best.get("arch").asText(), found.best().arch());
    assertEquals(found.paths(), Nshot.searched(spark, uri(run)).count());

    Retrained alone =
        Nshot.retrain()
            .run(uri(run))
            .arch("best")
            .epochs(1)
            .set("batch", 32)
            .set("augment", "none")
            .call();
    assertEquals(found.best().arch(), alone.arch());
    assertEquals(20, alone.test().images());

    Exported model =
        Nshot.export()
            .retrained(alone.run())
            .format("onnx")
            .output(uri(folder.resolve("onnx")))
            .call();
    assertEquals(Files.size(folder.resolve("onnx").resolve(model.file())), model.bytes());

    Timed timed =
        Nshot.latency()
            .run(uri(run))
            .output(uri(folder.resolve("latency")))
            .paths(3)
            .device("mine")
            .set("fit-paths", 3)
            .set("warmup", 0)
            .set("repeat", 1)
            .set("least-ms", 0)
            .call();
    assertEquals("mine", timed.device());
    assertEquals(1, timed.batch());
    assertTrue(Files.exists(folder.resolve("latency/latency.csv")));

    BenchmarkCall benchmark =
        Nshot.benchmark()
            .data(data.output())
            .output(uri(folder.resolve("truth")))
            .space("nas-bench-201")
            .paths(3)
            .without(found.best().arch())
            .repeats(0)
            .epochs(1)
            .threads(1)
            .set("channels", 4)
            .set("cells", 1)
            .set("batch", 32)
            .set("augment", "none");
    Benchmarked truth = benchmark.call();
    assertEquals(truth.networks(), truth.trained());
    assertTrue(benchmark.call().alreadyDone());
    Path listed = folder.resolve("paths.txt");
    Files.write(
        listed,
        Files.readAllLines(folder.resolve("truth/benchmark.csv")).stream()
            .skip(1)
            .map(line -> line.split(",")[0])
            .toList());
    Ranked held =
        Nshot.rank()
            .run(uri(run))
            .paths(uri(listed))
            .images(40)
            .benchmark(truth.benchmarkCsv(), truth.column())
            .call();
    assertEquals(3, held.paths());
  }

  @Test
  void call_whatCantBeUsed_failsAsTheCommandDoes() {
    UsageException unknown =
        assertThrows(
            UsageException.class, () -> Nshot.train().data("d").run("r").set("epoch", 3).call());
    assertEquals(
        "unknown option '--epoch' of 'nshot train', the nearest known is '--epochs'",
        unknown.getMessage());
    ExecutionException later =
        assertThrows(ExecutionException.class, () -> Nshot.rank().run("x").start().get());
    assertInstanceOf(UsageException.class, later.getCause());
  }

  @Test
  void arguments_laterValueOfASetting_goesBeforeTheEarlier() {
    assertEquals(
        List.of("rank", "--paths=all", "--seed=1", "--score=loss"),
        Nshot.rank().paths(3).seed(1).paths("all").score("loss").arguments());
  }

  static Stream<Call<?, ?>> calls() {
    return Stream.of(
        Nshot.ingest(),
        Nshot.train(),
        Nshot.rank(),
        Nshot.search(),
        Nshot.retrain(),
        Nshot.export(),
        Nshot.benchmark(),
        Nshot.latency(),
        Nshot.report());
  }

  /** Each typed setting is an option of its command. */
  @ParameterizedTest
  @MethodSource("calls")
  void settings_all_areOptionsOfTheCommand(Call<?, ?> call) throws Exception {
    for (Method method : call.getClass().getDeclaredMethods()) {
      if (method.isSynthetic()) {
        continue;
      }
      List<Object> values = new ArrayList<>();
      for (Class<?> type : method.getParameterTypes()) {
        values.add(VALUES.get(type));
      }
      assertEquals(call, method.invoke(call, values.toArray()));
    }
    List<String> arguments = call.arguments();
    Set<String> options = new HashSet<>();
    for (Command command : ServiceLoader.load(Command.class)) {
      CommandLine parsed = new CommandLine(command);
      if (parsed.getCommandName().equals(arguments.get(0))) {
        options.addAll(parsed.getCommandSpec().optionsMap().keySet());
      }
    }
    assertTrue(arguments.size() > 1, arguments.toString());
    for (String argument : arguments.subList(1, arguments.size())) {
      assertTrue(options.contains(argument.replaceFirst("=.*", "")), argument);
    }
  }

  @Test
  void results_whatTheCommandLeftOut_isNamed() {
    ObjectNode json = JSON.createObjectNode().put("format", "onnx");
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Results.of(json, Exported.class));
    assertTrue(thrown.getMessage().contains("output"), thrown.getMessage());
  }
}
