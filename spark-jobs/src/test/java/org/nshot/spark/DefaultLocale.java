package org.nshot.spark;

import java.util.Locale;

/** Another default locale of this JVM, as long as it is open. */
public final class DefaultLocale implements AutoCloseable {
  private final Locale before = Locale.getDefault();
  private final Locale locale;

  private DefaultLocale(Locale locale) {
    this.locale = locale;
    Locale.setDefault(locale);
  }

  /**
   * @param tag of the language, such as de-DE
   */
  public static DefaultLocale of(String tag) {
    return new DefaultLocale(Locale.forLanguageTag(tag));
  }

  @Override
  public void close() {
    Locale.setDefault(before);
  }

  @Override
  public String toString() {
    return locale.toLanguageTag();
  }
}
