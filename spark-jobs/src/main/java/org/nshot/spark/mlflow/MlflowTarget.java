package org.nshot.spark.mlflow;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a run is logged.
 *
 * @param uri of the tracking server, without a slash at its end
 * @param experiment name, made if there is none
 */
record MlflowTarget(String uri, String experiment) {
  /**
   * @throws IllegalArgumentException naming the option that doesn't fit
   */
  MlflowTarget {
    uri = uri.replaceFirst("/+$", "");
    if (!isHttp(uri)) {
      throw new IllegalArgumentException(
          "mlflow: %s, expected http://HOST[:PORT] or https://HOST".formatted(uri));
    }
    if (experiment.isBlank()) {
      throw new IllegalArgumentException("mlflow-experiment: empty, expected a name");
    }
  }

  private static boolean isHttp(String text) {
    try {
      URI parsed = new URI(text);
      return parsed.getHost() != null && String.valueOf(parsed.getScheme()).matches("https?");
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
