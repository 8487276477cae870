package org.nshot.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler;

/**
 * Hadoop's HDFS and YARN with a node each, in this JVM; containers are processes of their own.
 * Memory is watched as on a real cluster: a container that takes more than it asked for is killed.
 */
final class HadoopCluster implements AutoCloseable {
  private final Path folder;
  private final MiniDFSCluster hdfs;
  private final MiniYARNCluster yarn;

  HadoopCluster(Path folder) throws IOException {
    this.folder = folder;
    Configuration settings = new YarnConfiguration();
    hdfs =
        new MiniDFSCluster.Builder(settings, folder.resolve("hdfs").toFile())
            .numDataNodes(1)
            .build();
    // The default one wants its queues in a file of the class path.
    settings.set(YarnConfiguration.RM_SCHEDULER, FifoScheduler.class.getName());
    // The small cluster's own key: it puts 4 GB over the node manager's.
    settings.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, 12 * 1024);
    settings.setInt(YarnConfiguration.NM_VCORES, 8);
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    settings.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, true);
    settings.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false); // JVMs reserve, not use
    settings.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100);
    yarn = new MiniYARNCluster("nshot-yarn", 1, 1, 1);
    yarn.init(settings);
    yarn.start();
    writeClientSettings();
  }

  private void writeClientSettings() throws IOException {
    Files.createDirectories(configuration());
    Configuration settings = new Configuration(yarn.getConfig());
    settings.unset(CommonConfigurationKeys.NET_TOPOLOGY_NODE_SWITCH_MAPPING_IMPL_KEY); // a test's
    for (String file : List.of("core-site.xml", "yarn-site.xml")) {
      try (OutputStream out = Files.newOutputStream(configuration().resolve(file))) {
        settings.writeXml(out);
      }
    }
  }

  /** What HADOOP_CONF_DIR names. */
  Path configuration() {
    return folder.resolve("hadoop-conf");
  }

  FileSystem files() throws IOException {
    return hdfs.getFileSystem();
  }

  String uri(String path) throws IOException {
    return files().getUri() + "/" + path;
  }

  String read(String path) throws IOException {
    try (FSDataInputStream in = files().open(new org.apache.hadoop.fs.Path("/" + path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  boolean exists(String path) throws IOException {
    return files().exists(new org.apache.hadoop.fs.Path("/" + path));
  }

  /** All applications so far. */
  List<ApplicationReport> applications() throws IOException, YarnException {
    try (YarnClient client = YarnClient.createYarnClient()) {
      client.init(yarn.getConfig());
      client.start();
      return client.getApplications();
    }
  }

  @Override
  public void close() throws IOException {
    yarn.close();
    hdfs.close();
  }
}
