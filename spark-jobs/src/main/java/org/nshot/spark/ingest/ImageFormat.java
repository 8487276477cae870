package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** How the input's images are laid out. */
public enum ImageFormat {
  /** {@code SPLIT/CLASS/…} with JPEG and PNG files; splits are train, val, test. */
  IMAGE_FOLDER("image-folder") {
    @Override
    ImageSource list(InputFolder input) throws IOException {
      return FolderListing.list(input);
    }
  },
  /** The binary version of CIFAR-10 or CIFAR-100 (Krizhevsky, 2009). */
  CIFAR_BINARY("cifar-binary") {
    @Override
    ImageSource list(InputFolder input) throws IOException {
      return CifarListing.list(input);
    }
  };

  private final String label;

  ImageFormat(String label) {
    this.label = label;
  }

  /** Its name on the command line. */
  public String label() {
    return label;
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(ImageFormat::label).toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public static ImageFormat named(String label) {
    return Arrays.stream(values())
        .filter(format -> format.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown format \"%s\", expected one of %s".formatted(label, labels())));
  }

  abstract ImageSource list(InputFolder input) throws IOException;
}
