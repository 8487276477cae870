package org.nshot.training;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the values of a {@link Setting} are: how they are read from text, which of them fit, and how
 * they are written.
 */
record SettingType<T>(Reader<T> reader, Check<T> check, Function<T, String> writer) {

  /** Makes a value of text. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * @param key what the text is the value of, for errors
     * @param given all settings by key, for a value that is read from more than its own text
     * @throws IllegalArgumentException naming the key, the text and what was expected
     */
    T read(String key, String text, Map<String, String> given);
  }

  /** Refuses values. */
  @FunctionalInterface
  interface Check<T> {
    /**
     * @throws IllegalArgumentException naming the key, the value and what was expected
     */
    void require(String key, T value);
  }

  /** Every value that can be read fits, and is written as its own text. */
  static <T> SettingType<T> of(Reader<T> reader) {
    return new SettingType<>(reader, (key, value) -> {}, String::valueOf);
  }

  static SettingType<String> text() {
    return of((key, text, given) -> text);
  }

  /** Text, or nothing, which has a word of its own. */
  static SettingType<Optional<String>> optional(String nothing) {
    return text()
        .as(
            text -> text.equals(nothing) ? Optional.empty() : Optional.of(text),
            value -> value.orElse(nothing));
  }

  static SettingType<Integer> integer(int least) {
    return parsed("an integer", Integer::parseInt)
        .expecting("at least " + least, value -> value >= least);
  }

  static SettingType<Long> seed() {
    return parsed("a 64-bit integer", Long::parseLong);
  }

  static SettingType<Double> number() {
    return parsed("a number", Double::parseDouble);
  }

  /** A number that is computed with in single precision. */
  static SettingType<Float> single() {
    return number().as(Double::floatValue, String::valueOf);
  }

  static SettingType<Boolean> truth() {
    return oneOf("true or false", List.of(true, false), String::valueOf);
  }

  static SettingType<String> oneOf(List<String> names) {
    return oneOf("one of " + String.join(", ", names), names, name -> name);
  }

  static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    List<String> labels = constants.stream().map(SettingType::label).toList();
    return oneOf("one of " + String.join(", ", labels), constants, SettingType::label);
  }

  private static <T> SettingType<T> oneOf(
      String expected, List<T> values, Function<T, String> writer) {
    Reader<T> reader =
        (key, text, given) ->
            values.stream()
                .filter(value -> writer.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> refused(key, text, expected));
    return new SettingType<>(reader, (key, value) -> {}, writer);
  }

  /** Above 0, and finite. */
  static SettingType<Double> positive() {
    return number().expecting("above 0", value -> value > 0 && !Double.isInfinite(value));
  }

  static <N extends Number> SettingType<N> notNegative(SettingType<N> type) {
    return type.expecting(
        "0 or more", value -> value.doubleValue() >= 0 && value.doubleValue() < Double.MAX_VALUE);
  }

  static <N extends Number> SettingType<N> belowOne(SettingType<N> type) {
    return type.expecting(
        "0 to below 1", value -> value.doubleValue() >= 0 && value.doubleValue() < 1);
  }

  /** The same, of which only some fit. */
  SettingType<T> expecting(String expected, Predicate<T> fits) {
    return checked(
        (key, value) -> {
          if (!fits.test(value)) {
            throw refused(key, writer.apply(value), expected);
          }
        });
  }

  /** The same, of which only those fit that pass. */
  SettingType<T> checked(Check<T> passes) {
    return new SettingType<>(reader, passes, writer);
  }

  /** Something made from these values, however they fit. */
  <U> SettingType<U> as(Function<T, U> make, Function<U, String> write) {
    return new SettingType<>(
        (key, text, given) -> make.apply(reader.read(key, text, given)), (key, value) -> {}, write);
  }

  private static <T> SettingType<T> parsed(String expected, Function<String, T> parser) {
    return of((key, text, given) -> parse(key, text, text, expected, parser));
  }

  /**
   * @param text the setting's value, for errors
   * @param number the part of it that is parsed
   */
  static <T> T parse(
      String key, String text, String number, String expected, Function<String, T> parser) {
    try {
      return parser.apply(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + ": " + text + ", expected " + expected, e);
    }
  }

  private static IllegalArgumentException refused(String key, String text, String expected) {
    return new IllegalArgumentException(key + ": " + text + ", expected " + expected);
  }

  /** How a constant is written. */
  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
