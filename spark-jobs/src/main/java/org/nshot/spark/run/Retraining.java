package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nshot.space.Layer;
import org.nshot.spark.command.FirstLine;

/**
 * What makes a run that of a network alone, beside the settings of its training.
 *
 * @param arch the path, as its space writes it
 * @param dropout rate before the classifier
 * @param inherited fingerprint of the supernet's weights that it starts from, or {@value #FRESH}
 * @param split of the data, on which it is tested after every epoch
 * @param trainer what makes its steps, and how
 */
public record Retraining(
    String arch, float dropout, String inherited, String split, String trainer) {
  /** In place of a fingerprint: it starts from weights that nothing has trained. */
  public static final String FRESH = "none";

  /** The engine that trains supernets. */
  public static final String NSHOT = "nshot";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  public Retraining {
    new Layer.Dropout(0, dropout); // checks it
  }

  /** Whether it starts from scratch. */
  public boolean fresh() {
    return inherited.equals(FRESH);
  }

  /** By key, for comparing and telling. */
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("arch", arch);
    all.put("dropout", Float.toString(dropout));
    all.put("inherited weights", inherited);
    all.put("split", split);
    all.put("trainer", trainer);
    return all;
  }

  String toJson() {
    return JSON.valueToTree(this).toPrettyString() + "\n";
  }

  static Retraining parse(String text, String source) throws IOException {
    try {
      return JSON.readValue(text, Retraining.class);
    } catch (JsonProcessingException e) {
      throw new IOException(source + ": no settings of a retraining: " + FirstLine.of(e), e);
    }
  }
}
