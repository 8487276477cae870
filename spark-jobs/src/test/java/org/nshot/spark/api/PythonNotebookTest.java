package org.nshot.spark.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Python notebook as far as it goes without PySpark: it parses, and calls what there is. */
class PythonNotebookTest {
  private static final TypeFactory TYPES = TypeFactory.defaultInstance();

  /** What Py4J hands a Python value over as. */
  private static final Map<String, Set<Class<?>>> TAKEN =
      Map.of(
          "str", Set.of(String.class, Object.class),
          "int", Set.of(int.class, long.class, Object.class),
          "float", Set.of(double.class, Object.class),
          "bool", Set.of(boolean.class, Object.class));

  private static JsonNode calls(Path notebook) throws Exception {
    Path script = Path.of(PythonNotebookTest.class.getResource("notebook_calls.py").toURI());
    Process process;
    try {
      process =
          new ProcessBuilder("python3", "-B", script.toString(), notebook.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) { // how Java says that there is no such program
      assumeTrue(false, "no python3: the Python notebook is not looked at");
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalArgumentException(notebook.getFileName() + ": " + output.strip());
    }
    return new ObjectMapper().readTree(output);
  }

  /** Follows every chain of calls through the API's types. */
  private static Set<String> check(JsonNode chains) {
    Map<String, JavaType> variables = new HashMap<>();
    for (JsonNode chain : chains) {
      JavaType type =
          variables.getOrDefault(chain.get("from").asText(), TYPES.constructType(Nshot.class));
      for (JsonNode call : chain.get("calls")) {
        type = returned(type, call.get(0).asText(), call.get(1));
      }
      if (!chain.get("to").asText().isEmpty()) {
        variables.put(chain.get("to").asText(), type);
      }
    }
    return variables.keySet();
  }

  private static JavaType returned(JavaType of, String name, JsonNode arguments) {
    List<Method> fitting =
        Arrays.stream(of.getRawClass().getMethods())
            .filter(method -> method.getName().equals(name) && !method.isBridge())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> fits(method.getParameterTypes(), arguments))
            .toList();
    if (fitting.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no method %s%s".formatted(of.getRawClass().getSimpleName(), name, arguments));
    }
    Method method = fitting.get(0);
    return TYPES.resolveMemberType(
        method.getGenericReturnType(), of.findSuperType(method.getDeclaringClass()).getBindings());
  }

  private static boolean fits(Class<?>[] parameters, JsonNode arguments) {
    if (parameters.length != arguments.size()) {
      return false;
    }
    for (int i = 0; i < parameters.length; i++) {
      String kind = arguments.get(i).asText();
      if (!kind.equals("any") && !TAKEN.get(kind).contains(parameters[i])) {
        return false;
      }
    }
    return true;
  }

  @Test
  void notebook_itsCalls_areTheApis() throws Exception {
    Notebook.read("nshot.py", "#");
    Set<String> made = check(calls(Notebook.FOLDER.resolve("nshot.py")));
    assertTrue(
        made.containsAll(Set.of("data", "trained", "ranked", "found", "alone", "model")),
        made.toString());
  }

  @Test
  void check_whatTheApiLacks_isFound(@TempDir Path folder) throws Exception {
    Path notebook = folder.resolve("wrong.py");
    for (Map.Entry<String, String> wrong :
        Map.of(
                "nshot.trian().call()", "Nshot has no method trian[]",
                "run = nshot.train().epochs('3').call()", "TrainCall has no method epochs[\"str\"]",
                "run = nshot.train().start()\nrun.get().lost()", "Trained has no method lost[]",
                "d = nshot.ingest().call()\nprint(d.splits().get('train').image())",
                    "Split has no method image[]")
            .entrySet()) {
      Files.writeString(notebook, "nshot = spark._jvm.N\n" + wrong.getKey() + "\n");
      JsonNode chains = calls(notebook);
      assertEquals(
          wrong.getValue(),
          assertThrows(IllegalArgumentException.class, () -> check(chains)).getMessage());
    }
  }

  /** Each parses, and calls nothing of the API. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "dbutils.fs.ls('/')               # dbutils is bound nowhere in the notebook",
        "x = 1; display(x)                # display is bound nowhere in the notebook",
        "def show(x): displayHTML(x)      # displayHTML is bound nowhere in the notebook",
        "spark.range(3).display()         # .display is a method on Databricks alone",
        "from pyspark.dbutils import A    "
            + "# pyspark.dbutils.A is no module of Python, PySpark or matplotlib",
        "import os, databricks.sdk as os  "
            + "# databricks.sdk is no module of Python, PySpark or matplotlib"
      })
  void calls_whatDatabricksAloneHas_isFound(String cell, String found, @TempDir Path folder)
      throws IOException {
    Path notebook = Files.writeString(folder.resolve("wrong.py"), "\n" + cell + "\n");
    assertEquals(
        "wrong.py: line 2: " + found,
        assertThrows(IllegalArgumentException.class, () -> calls(notebook)).getMessage());
  }
}
