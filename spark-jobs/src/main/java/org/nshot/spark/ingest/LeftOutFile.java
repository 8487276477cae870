package org.nshot.spark.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.nshot.data.DatasetManifest.LeftOut;

/** The file that names all that was left out of a data set, however many; a manifest names some. */
final class LeftOutFile {
  static final String NAME = "left-out.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private LeftOutFile() {}

  /**
   * @return what the manifest says of it: nothing, as no file, where nothing was left out
   */
  static List<LeftOut> write(OutputFolder output, SkippedFiles skipped, List<DecodedSplit> splits)
      throws IOException {
    List<ObjectNode> lines = new ArrayList<>();
    for (DecodedSplit split : splits) {
      split
          .allBad()
          .forEach(bad -> lines.add(line(bad.path(), bad.reason()).put("split", split.name())));
    }
    skipped.all().forEach(file -> lines.add(line(file.path(), file.reason())));
    if (lines.isEmpty()) {
      return List.of();
    }
    output.writeText(NAME, out -> write(lines, out));
    return List.of(new LeftOut(NAME, lines.size()));
  }

  private static ObjectNode line(String path, String reason) {
    return JSON.createObjectNode().put("path", path).put("reason", reason);
  }

  private static void write(List<ObjectNode> lines, OutputStream out) throws IOException {
    OutputStream buffered = new BufferedOutputStream(out);
    for (ObjectNode line : lines) {
      buffered.write(JSON.writeValueAsBytes(line));
      buffered.write('\n');
    }
    buffered.flush();
  }
}
