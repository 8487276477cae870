package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchServerTest {
  @TempDir Path folder;
  private long nanos;
  private SampleRun run;
  private WatchServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    RunWatch watch = new RunWatch(run.reader(), new Configuration(), () -> nanos);
    server =
        WatchServer.start(
            InetAddress.getLoopbackAddress(),
            0,
            new WatchedRuns(List.of(watch), Duration.ofSeconds(3), () -> nanos));
    url = server.url("127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  @Test
  void get_withoutTheToken_isForbidden() throws Exception {
    String root = url.replaceAll("[0-9a-f]{32}/$", "");
    assertNotEquals(url, root);
    String token = url.substring(root.length(), url.length() - 1);
    for (String path :
        List.of("", "data.json", "0".repeat(32) + "/", token.substring(1) + "/", "x/" + token)) {
      HttpResponse<String> answer = get(root + path);
      assertEquals(403, answer.statusCode(), path);
      assertTrue(answer.body().length() < 60, "tells nothing: " + answer.body());
    }
  }

  @Test
  void start_whoStalls_isNotWaitedForLong() {
    for (String time : List.of("maxReqTime", "maxRspTime")) {
      assertTrue(Integer.getInteger("sun.net.httpserver." + time, -1) > 0, time);
    }
  }

  @Test
  void get_page_isWholeAndGuarded() throws Exception {
    HttpResponse<String> page = get(url);
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<script type=\"application/json\" id=\"nshot-data\">"));
    var headers = page.headers();
    assertEquals("no-store", headers.firstValue("Cache-Control").orElseThrow());
    assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow());
    assertEquals("no-referrer", headers.firstValue("Referrer-Policy").orElseThrow());
    String policy = headers.firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("default-src 'none'; script-src 'sha256-"), policy);
    assertTrue(policy.contains("connect-src 'self'"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertEquals(404, get(url + "passwd").statusCode());
    assertEquals(308, get(url.substring(0, url.length() - 1)).statusCode());
    assertEquals(
        405,
        send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody()))
            .statusCode());
    assertEquals(
        200,
        send(HttpRequest.newBuilder(URI.create(url))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()))
            .statusCode());
  }

  @Test
  void get_data_isSentAgainOnlyOnceItHasChanged() throws Exception {
    HttpResponse<String> first = get(url + "data.json");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    JsonNode status = new ObjectMapper().readTree(get(url + "status.json").body());
    assertEquals(tag, status.path("data").asText());
    assertEquals("stopped", status.at("/runs/0/state").asText());
    assertEquals(304, asked(tag).statusCode());
    run.epochs(5);
    assertEquals(304, asked(tag).statusCode()); // looked at a moment ago
    nanos += Duration.ofSeconds(3).toNanos();
    HttpResponse<String> later = asked(tag);
    assertEquals(200, later.statusCode());
    JsonNode data = new ObjectMapper().readTree(later.body());
    assertEquals(0.4, data.at("/runs/0/run/series/loss/4").asDouble());
    assertEquals(3, data.at("/live/seconds").asInt());
  }

  private HttpResponse<String> asked(String tag) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url + "data.json")).header("If-None-Match", tag));
  }
}
