package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nshot.space.Layer;
import org.nshot.spark.command.FirstLine;

/**
 * What makes a run that of a network alone, beside the settings of its training.
 *
 * @param arch the path, as its space writes it
 * @param dropout rate before the classifier
 * @param inherited fingerprint of the supernet's weights that it starts from, or {@value #FRESH}
 * @param supernet what is to be said of that supernet: its {@value #RUN} and {@value #RECIPE} as
 *     far as known; decides nothing, for the weights are what they are wherever they come from
 * @param split of the data, on which it is tested after every epoch
 * @param trainer what makes its steps, and how
 */
public record Retraining(
    String arch,
    float dropout,
    String inherited,
    Map<String, String> supernet,
    String split,
    String trainer) {
  /** In place of a fingerprint: it starts from weights that nothing has trained. */
  public static final String FRESH = "none";

  /** URI of the supernet's run. */
  public static final String RUN = "run";

  /** The recipe that its settings amount to. */
  public static final String RECIPE = "recipe";

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
    supernet = Collections.unmodifiableMap(new LinkedHashMap<>(supernet));
  }

  /** Whether it starts from scratch. */
  public boolean fresh() {
    return inherited.equals(FRESH);
  }

  /** The recipe of the supernet that it starts from, if known. */
  public Optional<String> recipe() {
    return Optional.ofNullable(supernet.get(RECIPE));
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
