package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.ranking.PathSelection;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

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

  /** The page's script reads a run's parts beside each other, whatever holds them here. */
  @Test
  void html_run_isFlat() throws IOException {
    JsonNode data =
        new ObjectMapper().readTree(scripts(page(SampleRun.whole(folder.resolve("r")))).get(0));
    Set<String> names =
        Set.of(
            "name",
            "uri",
            "recipe",
            "space",
            "alone",
            "settings",
            "changed",
            "data",
            "progress",
            "failure",
            "series",
            "choices",
            "importance",
            "ranking",
            "rankQuality",
            "searches",
            "retrained",
            "exports",
            "provenance",
            "notes");
    for (String run : new String[] {"/runs/0/run", "/runs/0/run/retrained/0"}) {
      Set<String> found = new HashSet<>();
      data.at(run).fieldNames().forEachRemaining(found::add);
      assertEquals(names, found);
    }
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
    assertTrue(tables.contains("0.74700 [0.72000, 0.77000]"), "tau with its interval");
    assertTrue(tables.contains("<td>calr</td>"), "settings");
  }

  /**
   * Rows without scripts, by the tables' captions, the heads first; tables of one caption follow.
   */
  private static Map<String, List<List<String>>> tables(String page) throws Exception {
    String html =
        page.substring(
            page.indexOf("<noscript>"), page.indexOf("</noscript>") + "</noscript>".length());
    NodeList tables =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)))
            .getElementsByTagName("table");
    Map<String, List<List<String>>> found = new HashMap<>();
    for (int t = 0; t < tables.getLength(); t++) {
      Element table = (Element) tables.item(t);
      String caption = table.getElementsByTagName("caption").item(0).getTextContent();
      NodeList rows = table.getElementsByTagName("tr");
      for (int r = 0; r < rows.getLength(); r++) {
        List<String> cells = new ArrayList<>();
        for (Node cell = rows.item(r).getFirstChild(); cell != null; cell = cell.getNextSibling()) {
          if (cell instanceof Element) {
            cells.add(cell.getTextContent());
          }
        }
        found.computeIfAbsent(caption, key -> new ArrayList<>()).add(cells);
      }
    }
    return found;
  }

  /** The only row that begins so, as names and values. */
  private static Map<String, String> row(List<List<String>> table, String... first) {
    List<List<String>> rows =
        table.stream().filter(row -> row.subList(0, first.length).equals(List.of(first))).toList();
    assertEquals(1, rows.size(), List.of(first) + " in " + table);
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < rows.get(0).size(); i++) {
      row.put(table.get(0).get(i), rows.get(0).get(i));
    }
    return row;
  }

  private static double value(Map<String, String> row, String name) {
    assertTrue(row.containsKey(name), name + " in " + row);
    return Double.parseDouble(row.get(name));
  }

  @Test
  void html_readersWithoutScripts_seeHowItTrained() throws Exception {
    Map<String, List<List<String>>> tables =
        tables(page(SampleRun.start(folder.resolve("r"), 6).epochs(6)));
    Map<String, String> third = row(tables.get("Epochs"), "3");
    assertEquals(SampleRun.loss(2), value(third, "loss"), 1e-5);
    assertEquals(0.02, value(third, "learning rate"));
    assertEquals(0.01, value(third, "lowest rate"));
    assertEquals(0.03, value(third, "highest rate"));
    assertEquals(3.4, value(third, "entropy of the draws, nats"));
    List<List<String>> seconds = tables.get("Where the time went, seconds");
    assertEquals(6, value(row(seconds, "2"), "computing, with waits"));
    assertEquals(0.5, value(row(seconds, "2"), "gradients back"));
    assertEquals(6 * 2, value(row(seconds, "all"), "of it waiting for images"));
    assertEquals(6 * 10, value(row(seconds, "all"), "in all"));
    Map<String, String> none =
        tables.get("Probability of each operation").stream()
            .filter(row -> row.get(1).equals("none"))
            .map(row -> row(tables.get("Probability of each operation"), row.get(0), "none"))
            .findFirst()
            .orElseThrow();
    assertEquals(0.2, value(none, "even draw"));
    assertEquals(0.2, value(none, "after epoch 1"));
    assertEquals(0.2 + 0.1 * 5 / 6, value(none, "after epoch 6"), 1e-5);
  }

  @Test
  void html_readersWithoutScripts_seeWhatWasFoundAndExported() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    Map<String, List<List<String>>> tables = tables(page(run));
    List<List<String>> generations = tables.get("Search search by generation");
    assertEquals(0.25, value(row(generations, "3"), "hypervolume of the front"));
    assertEquals(0.9, value(row(generations, "4"), "best accuracy so far"));
    assertEquals(
        6, value(row(tables.get("Bounds of search search"), "flops, millions"), "at most"));
    Architecture path = PathSelection.all(run.space()).get(7000);
    String arch = run.space().format(path);
    SearchSpace alone = SampleRun.alone(folder.resolve("r/retrained"), 3, arch).space();
    List<List<String>> network = tables.get("The network");
    assertEquals(arch, row(network, "path").get("value"));
    assertEquals(
        Long.toString(alone.complexity(path).multiplyAdds()),
        row(network, "multiply-adds").get("value"));
    assertEquals("fresh weights", row(network, "begins with").get("value"));
    assertEquals(0.502, value(row(network, "accuracy on the test split"), "value"));
    Map<String, String> model = row(tables.get("Exported models"), "r/onnx");
    assertEquals("model.onnx", model.get("file"));
    assertEquals(1_000_000, value(model, "bytes"));
    assertEquals(0.91, value(model, "accuracy"));
    assertEquals("test", model.get("on"));
  }

  @Test
  void html_thousandEpochsAndEveryPath_isBelowFiveMegabytes() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 1000).epochs(1000).ranked(15_625);
    int bytes = page(run).getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes < 5_000_000, bytes + " bytes");
    ChoiceHistory choices = run.reader().read().training().choices().orElseThrow();
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
