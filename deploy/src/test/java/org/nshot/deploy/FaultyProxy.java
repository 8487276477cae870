package org.nshot.deploy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between an HTTP client and a server, and does with each request what its fault says. A
 * connection carries one request, so that none goes by unseen; the bytes are otherwise the
 * client's, whose signature covers them.
 */
final class FaultyProxy implements AutoCloseable {
  private static final int LONGEST_HEAD = 1 << 16;
  private static final String UNAVAILABLE =
      "HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  /** What is done with a request. */
  enum Verdict {
    PASS,
    /** The server says that it is busy. */
    BUSY,
    /** The connection breaks. */
    BROKEN
  }

  /** Decides; may block. */
  interface Fault {
    Verdict on(String method, String path) throws InterruptedException;
  }

  private final ServerSocket listener;
  private final int upstream;
  private final Fault fault;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /**
   * @param upstream the server's port on 127.0.0.1
   */
  FaultyProxy(int upstream, Fault fault) throws IOException {
    this.upstream = upstream;
    this.fault = fault;
    listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    threads.execute(this::listen);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** What went wrong here, where nothing should. */
  List<Throwable> failures() {
    return failures;
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          failures.add(e);
        }
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      String head;
      try {
        head = head(in);
      } catch (EOFException e) {
        return; // a connection opened in advance, and not needed
      }
      String[] request = head.substring(0, head.indexOf("\r\n")).split(" ", 3);
      switch (fault.on(request[0], request[1])) {
        case BUSY ->
            client.getOutputStream().write(UNAVAILABLE.getBytes(StandardCharsets.US_ASCII));
        case BROKEN -> client.setSoLinger(true, 0);
        case PASS -> pass(head, client);
      }
    } catch (IOException e) {
      // one of the two ends has gone: the other notices by itself
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  /** A request's head with the empty line that ends it. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("a request's head");
      }
      if (head.size() > LONGEST_HEAD) {
        throw new IllegalStateException("a request's head is longer than " + LONGEST_HEAD);
      }
      head.write(next);
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private void pass(String head, Socket client) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
      String closing =
          head.replaceAll("(?i)\r\nconnection: [^\r]*", "")
              .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
      server.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
      threads.execute(() -> copyBody(client, server));
      copy(server.getInputStream(), client.getOutputStream());
    }
  }

  private static void copyBody(Socket client, Socket server) {
    try {
      copy(client.getInputStream(), server.getOutputStream());
    } catch (IOException e) {
      // the answer is through and the sockets are closed
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 14];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
