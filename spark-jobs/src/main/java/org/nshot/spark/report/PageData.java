package org.nshot.spark.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * All that a page is drawn from.
 *
 * @param runs in the order that they were asked for
 * @param live how the page asks for more, empty where it is a file
 */
record PageData(List<Shown> runs, Optional<Live> live) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .registerModule(new SimpleModule().addSerializer(double[].class, new Numbers()));

  /** A run and how far it is. */
  record Shown(RunView run, List<Stage> stages) {}

  /**
   * @param seconds from one question to the next
   */
  record Live(int seconds) {}

  static PageData of(List<RunView> runs, Optional<Live> live) {
    return new PageData(runs.stream().map(run -> new Shown(run, Stage.of(run))).toList(), live);
  }

  String toJson() {
    return json(this);
  }

  /** Anything of a page as JSON: records, and in them Optional and columns of numbers. */
  static String json(Object content) {
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a page's records are always JSON", e);
    }
  }

  /** Seven digits are more than any eye reads; what is no number is null. */
  private static final class Numbers extends JsonSerializer<double[]> {
    private static final MathContext DIGITS = new MathContext(7);

    @Override
    public void serialize(double[] values, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      for (double value : values) {
        if (!Double.isFinite(value)) {
          json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
          json.writeNumber((long) value);
        } else {
          json.writeNumber(new BigDecimal(value).round(DIGITS).doubleValue());
        }
      }
      json.writeEndArray();
    }
  }
}
