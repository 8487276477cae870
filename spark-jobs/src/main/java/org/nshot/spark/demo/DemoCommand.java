package org.nshot.spark.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nshot.spark.cli.Command;
import org.nshot.spark.cli.SparkSessions;
import picocli.CommandLine.Option;

@picocli.CommandLine.Command(name = "demo", description = "probe")
public final class DemoCommand implements Command {
  @Option(names = "--threads", defaultValue = "1", description = "threads of a task")
  private int threads;

  @Override
  public ObjectNode run() throws Exception {
    System.out.println("noise2");
    return JsonNodeFactory.instance
        .objectNode()
        .put("count", SparkSessions.open("nshot demo", threads).range(100).count())
        .put("chk", SparkSessions.open("x", threads).conf().get("spark.broadcast.checksum"))
        .put("nat", org.bytedeco.javacpp.Pointer.maxBytes())
        .put("xmx", Runtime.getRuntime().maxMemory())
        .put("f", Thread.currentThread().getContextClassLoader().toString());
  }
}
