package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final Pattern SCRIPT =
      Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);

  @TempDir Path folder;

  private static String page(SampleRun... runs) throws IOException {
    List<RunView> views = new ArrayList<>();
    for (SampleRun run : runs) {
      views.add(run.reader().read());
    }
    return Page.html(PageData.of(views, Optional.empty()));
  }

  /** What stands in the page's scripts, in their order. */
  private static List<String> scripts(String page) {
    return SCRIPT.matcher(page).results().map(script -> script.group(2)).toList();
  }

  @Test
  void html_data_isTheFilesValues() throws IOException {
    JsonNode data =
        new ObjectMapper().readTree(scripts(page(SampleRun.whole(folder.resolve("r")))).get(0));
    JsonNode run = data.at("/runs/0/run");
    assertEquals(0.6666667, run.at("/series/loss/2").asDouble());
    assertEquals(SampleRun.accuracy(17), run.at("/ranking/columns/accuracy/17").asDouble());
    assertTrue(run.at("/searches/0/found/history/latency/0").isNull());
    assertTrue(data.path("live").isNull());
    assertEquals("done", data.at("/runs/0/stages/1/state").asText());
  }

  @Test
  void html_maliciousNames_endNoElementAndBeginNone() throws IOException {
    SampleRun run =
        SampleRun.start(
                folder.resolve("<b onclick=alert(1)>"), 3, List.of("a", SampleRun.MALICIOUS))
            .epochs(2)
            .ranked(5);
    run.files().write("onnx/card.json", "{\"model\":{\"file\":\"<script>x</script>\"}}");
    String page = page(run);
    List<String> scripts = scripts(page);
    assertEquals(3, scripts.size());
    assertFalse(page.contains("<b onclick"));
    assertFalse(page.contains("window.hit=1</script>"));
    JsonNode data = new ObjectMapper().readTree(scripts.get(0));
    assertEquals(SampleRun.MALICIOUS, data.at("/runs/0/run/data/classes/1").asText());
    assertTrue(page.contains("<h1>&lt;b onclick=alert(1)&gt;</h1>"));
  }

  @Test
  void html_policy_knowsTheTwoScriptsByTheirChecksums() throws IOException {
    String page = page(SampleRun.start(folder.resolve("r"), 3));
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertTrue(policy.find());
    List<String> scripts = scripts(page);
    for (String script : scripts.subList(1, 3)) {
      String digest =
          Base64.getEncoder()
              .encodeToString(DigestUtils.sha256(script.getBytes(StandardCharsets.UTF_8)));
      assertTrue(policy.group(1).contains("&#39;sha256-" + digest + "&#39;"), policy.group(1));
    }
    assertTrue(policy.group(1).startsWith("default-src &#39;none&#39;"));
    assertFalse(policy.group(1).contains("connect-src"));
  }

  @Test
  void html_readersWithoutScripts_getTheFigures() throws IOException {
    String page = page(SampleRun.whole(folder.resolve("r")));
    String tables = page.substring(page.indexOf("<noscript>"), page.indexOf("</noscript>"));
    assertTrue(tables.contains("<td>0.66667</td>"), "loss of the third epoch");
    assertTrue(tables.contains("0.74700 [0.72000, 0.77000]"), "tau with its interval");
    assertTrue(tables.contains("<td>panda-dynas</td>") || tables.contains("<td>calr</td>"));
    assertTrue(tables.contains("after epoch"));
  }

  @Test
  void html_thousandEpochsAndEveryPath_isBelowFiveMegabytes() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 1000).epochs(1000).ranked(15_625);
    int bytes = page(run).getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes < 5_000_000, bytes + " bytes");
    ChoiceHistory choices = run.reader().read().choices().orElseThrow();
    assertEquals(250, choices.epochs().length);
    assertEquals(999, choices.epochs()[249]);
  }

  @Test
  void of_moreThanAnEyeSees_isEveryNth() {
    List<Integer> all = java.util.stream.IntStream.range(0, 50_000).boxed().toList();
    List<Integer> some = Thinning.of(all, new BitSet());
    assertEquals(16_667, some.size());
    assertEquals(3, some.get(1));
    assertEquals(all.subList(0, 20_000), Thinning.of(all.subList(0, 20_000), new BitSet()));
    List<Integer> more = Thinning.of(all, Thinning.where(all, i -> i == 4 || i == 6));
    assertEquals(List.of(0, 3, 4, 6, 9), more.subList(0, 5));
    assertEquals(16_668, more.size());
  }

  @Test
  void records_values_arePositionsOfWhatIsHigherThanAllBefore() {
    List<Double> values = List.of(Double.NaN, 1.0, 0.5, 1.0, 2.0, 1.5, 3.0);
    assertEquals("{1, 4, 6}", Thinning.records(values, value -> value).toString());
  }
}
