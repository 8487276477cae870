package org.nshot.spark.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.SharedSpark;

/** Ingests small images as the files they are; a fifth of them may be bad. */
final class KeptFiles {
  private KeptFiles() {}

  static DatasetManifest ingest(ImageFormat format, String input, Path output, SourceOptions source)
      throws IOException {
    return Ingest.run(
            SharedSpark.session(),
            new Ingest.Options(
                format,
                input,
                "file:" + output,
                0.2,
                true,
                10_000,
                Keep.ENCODED,
                Optional.empty(),
                source,
                false))
        .manifest();
  }
}
