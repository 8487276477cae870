package org.nshot.spark.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.spark.command.ProjectVersion;

/**
 * One HTML file with all that it needs: style, scripts and data. Its policy lets it run the two
 * scripts that are known by their checksums and load nothing from anywhere, so that whatever a name
 * in the data may say, nothing of it runs.
 */
final class Page {
  private static final String TEMPLATE = resource("page.html");
  private static final String STYLE = resource("page.css");
  private static final String SCRIPT = resource("page.js");
  private static final String CHARTS = resource("echarts.min.js");
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

  private Page() {}

  static String html(PageData data) {
    Map<String, String> content =
        Map.of(
            "policy", Markup.escaped(policy(data.live().isPresent())),
            "title", Markup.escaped("nshot · " + names(data)),
            "style", STYLE,
            "figures", FigureTables.html(data.runs()),
            "foot", Markup.escaped(foot()),
            "data", Markup.inScript(data.toJson()),
            "charts", CHARTS,
            "script", SCRIPT);
    return PLACE
        .matcher(TEMPLATE)
        .replaceAll(place -> Matcher.quoteReplacement(content.get(place.group(1))));
  }

  /**
   * What the page may do, as a Content-Security-Policy.
   *
   * @param asks whether it asks where it came from for more
   */
  static String policy(boolean asks) {
    return "default-src 'none'; script-src 'sha256-%s' 'sha256-%s'; style-src 'unsafe-inline'; img-src data:; %sbase-uri 'none'; form-action 'none'"
        .formatted(digest(CHARTS), digest(SCRIPT), asks ? "connect-src 'self'; " : "");
  }

  private static String digest(String script) {
    return Base64.getEncoder().encodeToString(DigestUtils.sha256(script));
  }

  private static String names(PageData data) {
    return data.runs().stream()
        .map(shown -> shown.run().place().name())
        .collect(Collectors.joining(", "));
  }

  private static String foot() {
    return "Made by nshot%s%s from the files of the run alone. Epochs count from 1."
        .formatted(
            ProjectVersion.version().map(version -> " " + version).orElse(""),
            ProjectVersion.commit()
                .map(commit -> " (" + commit.substring(0, Math.min(10, commit.length())) + ")")
                .orElse(""));
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": not among the resources of this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
