package org.nshot.spark.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okio.Buffer;

/**
 * fabric8's API server on 127.0.0.1: keeps what it is given, and here also notes who asked what.
 */
final class ApiServer implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile("/api/v1/namespaces/([^/?]+)/([^/?]+)(?:/([^/?]+))?(\\?.*)?");

  /** A request as the role-based access control of a real API server judges it. */
  record Asked(String namespace, String resource, String verb) {}

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final KubernetesMockServer server;

  ApiServer() throws Exception {
    Context context = new Context(Serialization.jsonMapper());
    server =
        new KubernetesMockServer(
            context, new MockWebServer(), new HashMap<>(), new Noting(), /* useHttps= */ false);
    server.init(InetAddress.getByName("127.0.0.1"), 0);
  }

  /** As spark-submit's {@code --master} has it. */
  String master() {
    return "k8s://http://127.0.0.1:" + server.getPort();
  }

  NamespacedKubernetesClient client() {
    return server.createClient();
  }

  /** What was asked up to now, in this order. */
  List<Asked> asked() {
    return asked;
  }

  /** Paths and bodies of all requests. */
  List<String> received() {
    return received;
  }

  @Override
  public void close() {
    server.destroy();
  }

  private final class Noting extends KubernetesCrudDispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String body = request.getBody().clone().readUtf8();
      received.add(request.getPath() + "\n" + body);
      Matcher path = PATH.matcher(request.getPath());
      if (!path.matches()) {
        throw new IllegalStateException(
            "%s %s, expected something of a namespace"
                .formatted(request.getMethod(), request.getPath()));
      }
      asked.add(new Asked(path.group(1), path.group(2), verb(request.getMethod(), path)));
      MockResponse response = super.dispatch(request);
      boolean missing = response.getStatus().contains("" + HttpURLConnection.HTTP_NOT_FOUND);
      return request.getMethod().equals("PATCH") && missing
          ? super.dispatch(creating(request, body, path))
          : response;
    }

    /** A real API server makes what is applied and not there; fabric8's answers 404. */
    private RecordedRequest creating(RecordedRequest apply, String body, Matcher path) {
      String json = Serialization.asJson(Serialization.unmarshal(body, HasMetadata.class));
      Buffer created = new Buffer().writeUtf8(json);
      String line =
          "POST /api/v1/namespaces/%s/%s HTTP/1.1".formatted(path.group(1), path.group(2));
      return new RecordedRequest(
          line, apply.getHeaders(), List.of(), created.size(), created, 0, null);
    }
  }

  private static String verb(String method, Matcher path) {
    boolean one = path.group(3) != null;
    boolean watches = path.group(4) != null && path.group(4).contains("watch=true");
    return switch (method) {
      case "GET" -> watches ? "watch" : one ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> one ? "delete" : "deletecollection";
      default -> throw new IllegalStateException("a method unknown to RBAC: " + method);
    };
  }
}
