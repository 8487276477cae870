package org.nshot.spark.report;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.nshot.spark.command.FirstLine;

/**
 * The page over HTTP, for those who know its address: a random token is the first part of every
 * path. It only reads, and says to browsers that nothing of it may be kept, framed or mixed with
 * other pages.
 */
final class WatchServer implements AutoCloseable {
  private static final int TOKEN_BYTES = 16;
  private static final int THREADS = 4;
  private static final String HTML = "text/html; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Seconds until a request must be there, and until its answer must be taken. */
  private static final Map<String, String> PATIENCE =
      Map.of("sun.net.httpserver.maxReqTime", "10", "sun.net.httpserver.maxRspTime", "60");

  static { // the JDK reads them with its first server; without, who stalls holds a thread for ever
    PATIENCE.forEach(
        (key, seconds) -> {
          if (System.getProperty(key) == null) {
            System.setProperty(key, seconds);
          }
        });
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final String token;
  private final WatchedRuns runs;

  private WatchServer(HttpServer server, ExecutorService threads, String token, WatchedRuns runs) {
    this.server = server;
    this.threads = threads;
    this.token = token;
    this.runs = runs;
  }

  /**
   * @param bind where it listens
   * @param port 0 for any that is free
   * @throws IOException naming the address if it can't listen there
   */
  static WatchServer start(InetAddress bind, int port, WatchedRuns runs) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(bind, port), 0);
    } catch (IOException e) {
      throw new IOException(
          "port: can't listen on %s, port %s: %s"
              .formatted(bind.getHostAddress(), port, e.getMessage()),
          e);
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "nshot-watch");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    WatchServer started = new WatchServer(server, threads, HexFormat.of().formatHex(random), runs);
    server.createContext("/", started::handle);
    server.start();
    return started;
  }

  /** The page's address, with the token. */
  String url(String host) {
    return "http://%s:%s/%s/"
        .formatted(
            host.contains(":") ? "[" + host + "]" : host, server.getAddress().getPort(), token);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      protect(exchange.getResponseHeaders());
      String[] path = exchange.getRequestURI().getRawPath().split("/", 3); // "", token, rest
      if (!matches(path.length > 1 ? path[1] : "")) {
        send(exchange, 403, TEXT, "403: the address lacks its token\n");
      } else if (!exchange.getRequestMethod().equals("GET")
          && !exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, "405: expected GET\n");
      } else if (path.length < 3) {
        exchange.getResponseHeaders().set("Location", "/" + token + "/");
        send(exchange, 308, TEXT, "308: see /\n");
      } else {
        answer(exchange, path[2]);
      }
    }
  }

  private void answer(HttpExchange exchange, String name) throws IOException {
    WatchedRuns.Snapshot now;
    try {
      now = runs.now();
    } catch (IOException | RuntimeException e) { // told to whom asked: the server goes on
      send(exchange, 500, TEXT, "500: " + FirstLine.of(e) + "\n");
      return;
    }
    switch (name) {
      case "" -> send(exchange, 200, HTML, Page.html(now.page()));
      case "status.json" -> send(exchange, 200, JSON, now.status());
      case "data.json" -> {
        exchange.getResponseHeaders().set("ETag", now.tag());
        if (now.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
          exchange.sendResponseHeaders(304, -1);
        } else {
          send(exchange, 200, JSON, now.data());
        }
      }
      default -> send(exchange, 404, TEXT, "404: nothing here\n");
    }
  }

  /** In a time that says nothing of how much was right. */
  private boolean matches(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  private static void protect(Headers headers) {
    headers.set("Content-Security-Policy", Page.policy(true) + "; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cache-Control", "no-store");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static void send(HttpExchange exchange, int code, String type, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(code, -1);
      return;
    }
    exchange.sendResponseHeaders(code, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
