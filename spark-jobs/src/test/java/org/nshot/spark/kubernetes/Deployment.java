package org.nshot.spark.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of {@code deploy/kubernetes}, read strictly into fabric8's model. */
final class Deployment {
  static final Path FOLDER = Path.of("..", "deploy", "kubernetes");

  /** fabric8's classes keep keys that they don't know; here those are errors. */
  private static final ObjectMapper STRICT =
      new ObjectMapper(new YAMLFactory())
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private Deployment() {}

  /** All objects of a file. */
  static List<KubernetesResource> read(String file) throws IOException {
    return parse(Files.readString(FOLDER.resolve(file)));
  }

  static List<KubernetesResource> parse(String yaml) throws IOException {
    List<KubernetesResource> objects = new ArrayList<>();
    for (String document : yaml.split("(?m)^---$")) {
      // Which class it is, fabric8 knows from kind and apiVersion.
      Map<?, ?> tree = STRICT.readValue(document, Map.class);
      Class<? extends KubernetesResource> type =
          SparkApplication.API_VERSION.equals(tree.get("apiVersion"))
              ? SparkApplication.class
              : known(tree);
      objects.add(STRICT.readValue(document, type));
    }
    return objects;
  }

  @SuppressWarnings("deprecation") // the newer one wants a client's own
  private static Class<? extends KubernetesResource> known(Map<?, ?> tree) {
    KubernetesResource object = Serialization.unmarshal(Serialization.asJson(tree));
    return object.getClass();
  }

  /** The Spark properties that scripts, DAG and manifests share. */
  static Map<String, String> properties(Path file) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("spark.")) {
        String[] pair = line.split(" +", 2);
        properties.put(pair[0], pair[1]);
      }
    }
    return properties;
  }

  static <T extends KubernetesResource> List<T> read(String file, Class<T> type)
      throws IOException {
    return read(file).stream().filter(type::isInstance).map(type::cast).toList();
  }
}
