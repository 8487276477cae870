package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
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
  private static final Pattern LOG =
      Pattern.compile("/api/v1/namespaces/([^/?]+)/pods/([^/?]+)/log(\\?.*)?");

  /** A request as the role-based access control of a real API server judges it. */
  record Asked(String namespace, String resource, String verb) {}

  /** What this class's own clients call themselves; they need no rights. */
  private static final String TESTS = "tests";

  private static final Logger CHATTER = Logger.getLogger(MockWebServer.class.getName());

  private final List<Asked> asked = new ArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Map<String, String> logs = new ConcurrentHashMap<>();
  private final KubernetesMockServer server;

  @SuppressWarnings("deprecation") // the mock server's own client has no other mapper
  ApiServer() throws Exception {
    CHATTER.setLevel(Level.WARNING);
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

  /** For the test's own questions and changes. */
  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(server.createClient().getConfiguration())
                .withUserAgent(TESTS)
                .build())
        .build();
  }

  /** What a pod's container has written. */
  void log(String pod, String text) {
    logs.put(pod, text);
  }

  /** What Spark asked up to now, in this order. */
  List<Asked> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  /** Waits until Spark has asked this. */
  void await(Asked question, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (asked) {
      while (!asked.contains(question)) {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        assertTrue(left > 0, "Spark never asked " + question + ", only " + asked);
        asked.wait(left);
      }
    }
  }

  private void note(Asked question) {
    synchronized (asked) {
      asked.add(question);
      asked.notifyAll();
    }
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
      Matcher log = LOG.matcher(request.getPath());
      if (log.matches()) {
        note(new Asked(log.group(1), "pods/log", "get"));
        String text = logs.get(log.group(2));
        return text == null
            ? new MockResponse().setResponseCode(HttpURLConnection.HTTP_NOT_FOUND)
            : new MockResponse().setBody(text);
      }
      if (TESTS.equals(request.getHeader("User-Agent"))) {
        return answer(request);
      }
      String body = request.getBody().clone().readUtf8();
      received.add(request.getPath() + "\n" + body);
      Matcher path = PATH.matcher(request.getPath());
      if (!path.matches()) {
        return new MockResponse()
            .setResponseCode(HttpURLConnection.HTTP_INTERNAL_ERROR)
            .setBody("the test's API server: expected something of a namespace");
      }
      MockResponse response = answer(request, body, path);
      // Only now: who waits for the question may rely on what came of it.
      note(new Asked(path.group(1), path.group(2), verb(request.getMethod(), path)));
      return response;
    }

    @SuppressWarnings("deprecation") // the newer one wants a client's own
    private MockResponse answer(RecordedRequest request, String body, Matcher path) {
      return switch (request.getMethod()) {
        case "PATCH" -> apply(request, Serialization.unmarshal(body), path);
        case "POST" ->
            Serialization.<HasMetadata>unmarshal(body) instanceof Pod pod
                ? answer(with(request, request.getRequestLine(), pending(pod)))
                : answer(request);
        default -> answer(request);
      };
    }

    /** No node has it yet. */
    private static Pod pending(Pod pod) {
      return new PodBuilder(pod).withNewStatus().withPhase("Pending").endStatus().build();
    }

    private static RecordedRequest with(RecordedRequest request, String line, HasMetadata object) {
      Buffer content = new Buffer().writeUtf8(Serialization.asJson(object));
      return new RecordedRequest(
          line, request.getHeaders(), List.of(), content.size(), content, 0, new Socket());
    }

    /** An exception here would only be a client that waits. */
    private MockResponse answer(RecordedRequest request) {
      try {
        return super.dispatch(request);
      } catch (RuntimeException e) {
        return new MockResponse()
            .setResponseCode(HttpURLConnection.HTTP_INTERNAL_ERROR)
            .setBody("the test's API server: " + e);
      }
    }

    /** What a server does with a server-side apply, which fabric8's does not know. */
    private MockResponse apply(RecordedRequest request, HasMetadata object, Matcher path) {
      String objects = "/api/v1/namespaces/%s/%s".formatted(path.group(1), path.group(2));
      String one = objects + "/" + path.group(3);
      if (handleGet(one).getStatus().contains("" + HttpURLConnection.HTTP_NOT_FOUND)) {
        // What is applied and not there is created, which a real server asks the right for.
        note(new Asked(path.group(1), path.group(2), "create"));
        return answer(with(request, "POST " + objects + " HTTP/1.1", object));
      }
      return answer(with(request, "PUT " + one + " HTTP/1.1", object));
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
