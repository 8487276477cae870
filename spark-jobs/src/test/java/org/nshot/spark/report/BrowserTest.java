package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.training.TinyCifar;

/** Report and live page as a browser shows them. Screenshots stay in {@code target/browser}. */
@Tag("browser")
class BrowserTest {
  private static final Path SHOTS = Path.of("target", "browser");
  private static final String LOCK_OF_ANOTHER_HOST =
      "{\"id\":\"x\",\"host\":\"elsewhere.invalid\",\"pid\":1,\"started_millis\":1}";

  private static final String MALICIOUS_CARD =
      "{\"model\":{\"file\":\"<script>window.hit=1<\\/script>\"}}";

  /** Names of classes that would end an attribute, and then the element. */
  private static final List<String> MALICIOUS_CLASSES =
      IntStream.range(0, 10)
          .mapToObj(i -> i + "\" onload=\"window.hit=1\">" + SampleRun.MALICIOUS)
          .toList();

  private static Chromium chromium;

  @TempDir Path folder;

  @BeforeAll
  static void open() throws IOException {
    chromium = Chromium.start();
    Files.createDirectories(SHOTS);
  }

  @AfterAll
  static void close() {
    if (chromium != null) {
      chromium.close();
    }
  }

  /** A page, and all that went wrong in it, or that it asked for. */
  private record Opened(Page page, List<String> problems, List<String> asked)
      implements AutoCloseable {
    static Opened at(String url, int width, ColorScheme scheme) {
      return at(
          url, new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    }

    static Opened at(String url, Browser.NewContextOptions options) {
      BrowserContext context = chromium.browser().newContext(options);
      Page page = context.newPage();
      Opened opened = new Opened(page, new ArrayList<>(), new ArrayList<>());
      page.onConsoleMessage(
          message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
              opened.problems.add(message.text());
            }
          });
      page.onPageError(opened.problems::add);
      page.onRequest(request -> opened.asked.add(request.url()));
      page.navigate(url);
      return opened;
    }

    @Override
    public void close() {
      page.context().close();
    }
  }

  private String report(SampleRun... runs) throws IOException {
    List<RunView> views = new ArrayList<>();
    for (SampleRun run : runs) {
      views.add(run.reader().read());
    }
    Path file = folder.resolve("report.html");
    Files.writeString(file, org.nshot.spark.report.Page.html(PageData.of(views, Optional.empty())));
    return file.toUri().toString();
  }

  @ParameterizedTest
  @CsvSource({"1400, LIGHT", "1400, DARK", "360, LIGHT", "360, DARK"})
  void report_everyWidthAndScheme_isDrawnWhole(int width, ColorScheme scheme) throws IOException {
    String url =
        report(SampleRun.whole(folder.resolve("first")), SampleRun.whole(folder.resolve("second")));
    try (Opened opened = Opened.at(url, width, scheme)) {
      look(opened, width, scheme, "two-runs", 14);
    }
    try (Opened opened = Opened.at(report(SampleRun.whole(folder.resolve("one"))), width, scheme)) {
      look(opened, width, scheme, "report", 14);
    }
  }

  /** Whether all of a page, as it stands, is there to be seen, and nothing went wrong in it. */
  private static void look(Opened opened, int width, ColorScheme scheme, String name, int charts)
      throws IOException {
    Page page = opened.page();
    assertTrue(
        page.locator(".chart").count() >= charts, "charts: " + page.locator(".chart").count());
    assertEquals(List.of(), emptyCharts(page));
    assertEquals(List.of(), cutOff(page));
    assertEquals(width, number(page, "document.documentElement.scrollWidth"));
    byte[] png =
        page.screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(SHOTS.resolve("%s-%d-%s.png".formatted(name, width, scheme))));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertTrue(colours(image) > 200, "colours: " + colours(image));
    double light = brightness(image);
    assertTrue(scheme == ColorScheme.DARK ? light < 0.25 : light > 0.85, "brightness " + light);
    assertEquals(List.of(), opened.problems());
    assertEquals(List.of(), fromElsewhere(opened));
  }

  @ParameterizedTest
  @CsvSource({"1400, LIGHT", "360, DARK"})
  void report_layerwiseSpace_isDrawnAsChains(int width, ColorScheme scheme) throws IOException {
    String url = report(SampleRun.layerwise(folder.resolve("r")).epochs(3).ranked(40));
    try (Opened opened = Opened.at(url, width, scheme)) {
      Page page = opened.page();
      page.screenshot(
          new Page.ScreenshotOptions()
              .setFullPage(true)
              .setPath(SHOTS.resolve("layerwise-%d-%s.png".formatted(width, scheme))));
      assertEquals(11 * 8, page.locator(".chain svg").count()); // ten paths ranked first, one tile
      assertTrue(
          number(
                  page,
                  "Math.max(...[...document.querySelectorAll('.tile')].map(t => t.offsetHeight))")
              < 250);
      assertEquals(List.of(), emptyCharts(page));
      assertEquals(List.of(), cutOff(page));
      assertEquals(8 * 3 * 3, number(page, option("heat-0", "series[0].data.length")));
      assertEquals(List.of(), opened.problems());
    }
  }

  /** Ids of charts on whose canvas nothing was drawn. */
  @SuppressWarnings("unchecked")
  private static List<String> emptyCharts(Page page) {
    return (List<String>)
        page.evaluate(
            """
            () => [...document.querySelectorAll('.chart')].filter((box) => {
              const canvas = box.querySelector('canvas');
              if (!canvas) return true;
              const copy = document.createElement('canvas'); // a chart's own warns of a second reading
              [copy.width, copy.height] = [canvas.width, canvas.height];
              const drawing = copy.getContext('2d', { willReadFrequently: true });
              drawing.drawImage(canvas, 0, 0);
              const pixels = drawing.getImageData(0, 0, copy.width, copy.height).data;
              return new Set(new Uint32Array(pixels.buffer)).size < 4;
            }).map((box) => box.id)
            """);
  }

  /** Texts that go on beyond the page's edge, but in regions that scroll. */
  @SuppressWarnings("unchecked")
  private static List<String> cutOff(Page page) {
    return (List<String>)
        page.evaluate(
            """
            () => {
              const found = [];
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              for (let text = texts.nextNode(); text; text = texts.nextNode()) {
                const parent = text.parentElement;
                if (!text.data.trim() || parent.closest('.scroll, .skip, script, noscript')) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                const box = range.getBoundingClientRect();
                if (!box.width) continue;
                let [left, right] = [0, innerWidth];
                const frame = parent.closest('figure, .tile');
                if (frame) ({ left, right } = frame.getBoundingClientRect());
                if (box.left < left - 0.5 || box.right > right + 0.5) found.push(text.data);
              }
              return found;
            }
            """);
  }

  private static int number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).intValue();
  }

  private static int colours(BufferedImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y += 2) {
      for (int x = 0; x < image.getWidth(); x += 2) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }

  private static double brightness(BufferedImage image) {
    long sum = 0;
    long count = 0;
    for (int y = 0; y < image.getHeight(); y += 7) {
      for (int x = 0; x < image.getWidth(); x += 7) {
        sum += image.getRGB(x, y) >> 8 & 255;
        count++;
      }
    }
    return sum / 255.0 / count;
  }

  /** Addresses that are neither the page's own, nor below it, nor data. */
  private static List<String> fromElsewhere(Opened opened) {
    String url = opened.page().url();
    return opened.asked().stream()
        .filter(asked -> !asked.startsWith(url) && !asked.startsWith("data:"))
        .toList();
  }

  @Test
  void report_chartsValues_areThoseOfTheFiles() throws IOException {
    String url = report(SampleRun.whole(folder.resolve("r")));
    try (Opened opened = Opened.at(url, 1400, ColorScheme.LIGHT)) {
      assertEquals(List.of(), opened.problems());
      Page page = opened.page();
      for (int epoch = 0; epoch < 6; epoch++) {
        assertEquals(
            SampleRun.loss(epoch),
            value(page, "loss", "series[0].data[%d][1]".formatted(epoch)),
            1e-6);
        assertEquals(
            SampleRun.variance(epoch),
            value(page, "variance", "series[0].data[%d][1]".formatted(epoch)),
            1e-6);
      }
      for (int path : new int[] {0, 17, 299}) {
        assertEquals(
            SampleRun.truth(path),
            value(page, "ranking-0", "series[0].data[%d][0]".formatted(path)),
            1e-5);
        assertEquals(
            SampleRun.accuracy(path),
            value(page, "ranking-0", "series[0].data[%d][1]".formatted(path)),
            1e-9);
      }
      assertEquals(0.35, value(page, "quality-tau", "series[0].data[1][1]"), 1e-9);
      assertEquals(4, value(page, "time-0", "series[0].data[0][1]"), 1e-9); // 6 s less 2 of waiting
      assertEquals(0.3, value(page, "search-0-search", "series[1].data[1][0]"), 1e-9);
      String tile = page.locator(".tile", has("Kendall")).textContent();
      assertTrue(tile.contains("0.747 [0.720,\u00a00.770]"), tile);
      assertTrue(tile.contains("FLOPs: 0.567 [0.530,\u00a00.600]"), tile);
      assertEquals(List.of("3", "0.667"), figures(page, "loss", 3));
      assertEquals(List.of("1", "0.02", "0.01", "0.03"), figures(page, "rate", 1));
    }
  }

  /** Colours are powers of two of an even draw; a row an operation, from left to right epochs. */
  @Test
  @SuppressWarnings("unchecked")
  void report_heatMap_hasTheProbabilitiesOfTheFiles() throws IOException {
    String url = report(SampleRun.whole(folder.resolve("r")));
    try (Opened opened = Opened.at(url, 1400, ColorScheme.LIGHT)) {
      Page page = opened.page();
      var cells = (List<List<Number>>) page.evaluate(option("heat-0", "series[0].data"));
      assertEquals(5 * 6, cells.size());
      for (int operation = 0; operation < 5; operation++) {
        for (int epoch = 0; epoch < 6; epoch++) {
          List<Number> cell = cells.get(6 * operation + epoch);
          String where = "operation %s, epoch %s: %s".formatted(operation, epoch, cell);
          assertEquals(epoch, cell.get(0).intValue(), where);
          assertEquals(operation, cell.get(1).intValue(), where);
          double shift = 0.1 * epoch / 6 * (operation == 0 ? 1 : operation == 4 ? -1 : 0);
          double power = Math.log(5 * (0.2 + shift)) / Math.log(2);
          assertEquals(power, cell.get(2).doubleValue(), 1e-5, where);
        }
      }
      assertEquals(List.of("all edges · none", "0.2000", "0.2833"), figures(page, "heat-0", 1));
    }
  }

  /** Shares of 25 images, evenly from 15 · 5/425 + 1/2 to 15 · 29/425 + 1/2, in 48 bins. */
  @Test
  @SuppressWarnings("unchecked")
  void report_histogram_hasTheSharesOfTheCheckpoint() throws IOException {
    String url = report(SampleRun.whole(folder.resolve("r")));
    try (Opened opened = Opened.at(url, 1400, ColorScheme.LIGHT)) {
      Page page = opened.page();
      var counts = (List<Integer>) page.evaluate(option("importance-0", "series[0].data"));
      assertEquals(48, counts.size());
      assertEquals(1, counts.get(0));
      assertEquals(1, counts.get(47));
      // An image lies on every second edge: by rounding, on its one side or the other.
      for (int edge = 2; edge <= 46; edge += 2) {
        assertEquals(1, counts.get(edge - 1) + counts.get(edge), edge + " of " + counts);
      }
      assertEquals("×0.69", page.evaluate(option("importance-0", "xAxis[0].data[0]")));
      assertEquals("×1.51", page.evaluate(option("importance-0", "xAxis[0].data[47]")));
    }
  }

  /** Who can't hover reads them, too. */
  @Test
  void report_intervals_areText() throws IOException {
    String url = report(SampleRun.whole(folder.resolve("r")));
    try (Opened opened = Opened.at(url, 360, ColorScheme.LIGHT)) {
      Page page = opened.page();
      List<String> tau = cells(page, "#ranking .taus tr", 1);
      assertEquals(
          List.of("supernet", "0.747 [0.720,\u00a00.770]"), List.of(tau.get(0), tau.get(2)));
      List<String> best = cells(page, "#ranking table.close tbody tr", 2);
      assertEquals(
          List.of("93.48 [92.90,\u00a093.50]", "93.00 [92.00,\u00a093.10]"), best.subList(1, 3));
      assertEquals(
          List.of("r", "4", "0.350", "[0.250,\u00a00.450]"), figures(page, "quality-tau", 2));
    }
  }

  @Test
  void report_everyChart_hasItsFiguresAsATable() throws IOException {
    String url = report(SampleRun.whole(folder.resolve("r")));
    try (Opened opened = Opened.at(url, 1400, ColorScheme.LIGHT)) {
      Page page = opened.page();
      assertEquals(page.locator(".chart").count(), page.locator(".chart + details").count());
      List<String> ranked = figures(page, "ranking-0", 18);
      assertEquals("%.2f\u202f%%".formatted(100 * SampleRun.accuracy(17)), ranked.get(1));
      assertEquals(SampleRun.truth(17), Double.parseDouble(ranked.get(3)), 1e-3);
      assertEquals(List.of("4", "0.3"), figures(page, "search-0-search-progress", 4));
      assertEquals(
          List.of("front", "0.3", "90.00\u202f%"),
          figures(page, "search-0-search", 2).subList(1, 4));
      assertEquals(2 + 40, page.locator("#search-0-search-figures tbody tr").count());
    }
  }

  /** A row of the table below a chart, which is opened if it isn't. */
  private static List<String> figures(Page page, String chart, int row) {
    if (page.locator("#" + chart + "-figures table").count() == 0) {
      page.locator("#" + chart + "-figures summary").click();
      page.waitForSelector("#" + chart + "-figures table");
    }
    return cells(page, "#" + chart + "-figures tbody tr", row);
  }

  /** The texts of a row's cells; rows count from 1. */
  private static List<String> cells(Page page, String rows, int row) {
    return page.locator(rows).nth(row - 1).locator("th, td").allTextContents();
  }

  private static Page.LocatorOptions has(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static double value(Page page, String chart, String place) {
    return ((Number) page.evaluate(option(chart, place))).doubleValue();
  }

  private static String option(String chart, String place) {
    return "echarts.getInstanceByDom(document.getElementById('%s')).getOption().%s"
        .formatted(chart, place);
  }

  @Test
  void report_maliciousNames_areTextAndNothingElse() throws IOException {
    SampleRun run =
        SampleRun.start(
                folder.resolve("<img src=x onerror=window.hit=1>"),
                3,
                List.of("cat", SampleRun.MALICIOUS))
            .epochs(2)
            .ranked(5);
    run.files().write("x/card.json", MALICIOUS_CARD);
    try (Opened opened = Opened.at(report(run), 1400, ColorScheme.LIGHT)) {
      assertInert(opened);
    }
  }

  /** Names of a class and of a model's file that are scripts stand there and did nothing. */
  private static void assertInert(Opened opened) {
    Page page = opened.page();
    page.hover("#loss canvas", new Page.HoverOptions().setForce(true)); // its tip names things
    assertTrue(page.locator("#settings").textContent().contains(SampleRun.MALICIOUS));
    assertTrue(page.locator("#networks").textContent().contains("<script>window.hit=1"));
    assertNothingRan(opened);
  }

  private static void assertNothingRan(Opened opened) {
    Page page = opened.page();
    assertEquals(true, page.evaluate("window.hit === undefined"));
    assertEquals(0, page.locator("img[src=x], img[onload]").count());
    assertEquals(3, page.locator("script").count());
    assertEquals(List.of(), opened.problems());
  }

  /** A run whose images are there. */
  private SampleRun withImages() throws IOException {
    Path raw = Files.createDirectories(folder.resolve("raw"));
    Files.write(raw.resolve("batches.meta.txt"), MALICIOUS_CLASSES);
    String data = TinyCifar.ingest(SharedSpark.session(), folder, 50, 10);
    RunDescription.DataSet set =
        RunDescription.DataSet.of(
            ImageDataset.manifest(data, new Configuration()), data, new Shape(32, 32, 3));
    return SampleRun.start(folder.resolve("r"), 3, set).epochs(2).checkpoint(2);
  }

  @Test
  void report_imagesOfClassesWithMaliciousNames_areDrawnAndNothingRuns() throws IOException {
    SampleRun run = withImages();
    try (Opened opened = Opened.at(report(run), 1400, ColorScheme.LIGHT)) {
      assertThumbnails(opened, run);
    }
  }

  @Test
  void watch_imagesOfClassesWithMaliciousNames_areDrawnAndNothingRuns() throws Exception {
    SampleRun run = withImages();
    try (WatchServer server = serve(run);
        Opened opened = Opened.at(server.url("127.0.0.1"), 1400, ColorScheme.LIGHT)) {
      assertThumbnails(opened, run);
    }
  }

  /** The twelve images drawn most and the twelve drawn least, each with its class. */
  private static void assertThumbnails(Opened opened, SampleRun run) throws IOException {
    Page page = opened.page();
    page.waitForSelector(".thumbs img");
    ImportanceView view = run.reader().read().training().importance().orElseThrow();
    List<ImportanceView.Shown> shown =
        Stream.of(view.most(), view.least()).flatMap(List::stream).toList();
    assertEquals(24, shown.size());
    assertEquals(
        shown.stream().map(one -> "image " + one.id() + " of 32 x 32").toList(),
        page.evaluate(
            """
            () => Promise.all([...document.querySelectorAll('.thumbs img')].map(async (image) => {
              await image.decode().catch(() => 'told by its size, which is none');
              return image.title + ' of ' + image.naturalWidth + ' x ' + image.naturalHeight;
            }))
            """));
    List<String> names =
        shown.stream()
            .map(one -> MALICIOUS_CLASSES.get(one.id() % 10))
            .toList(); // as files have it
    assertEquals(names, page.locator(".thumbs b").allTextContents());
    assertEquals(
        IntStream.range(0, 24)
            .mapToObj(i -> "image " + shown.get(i).id() + ", " + names.get(i))
            .toList(),
        page.evaluate("[...document.querySelectorAll('.thumbs img')].map((image) => image.alt)"));
    assertNothingRan(opened);
  }

  @Test
  void report_keyboardAlone_reachesContentColoursAndFigures() throws IOException {
    try (Opened opened =
        Opened.at(report(SampleRun.whole(folder.resolve("r"))), 1400, ColorScheme.LIGHT)) {
      Page page = opened.page();
      page.keyboard().press("Tab");
      assertEquals("Skip to the figures", page.evaluate("document.activeElement.textContent"));
      for (int i = 0; i < 3; i++) {
        page.keyboard().press("Tab");
      }
      assertEquals("Dark", page.evaluate("document.activeElement.textContent"));
      page.keyboard().press("Enter");
      assertEquals("rgb(19, 21, 25)", background(page));
      assertEquals("true", page.evaluate("document.activeElement.ariaPressed"));
      page.locator("#loss-figures summary").focus();
      page.keyboard().press("Enter");
      page.waitForSelector("#loss-figures table");
      assertEquals(0, page.locator(".chart:not([aria-label])").count());
      assertEquals(List.of(), emptyCharts(page));
    }
  }

  private static Object background(Page page) {
    return page.evaluate("getComputedStyle(document.body).backgroundColor");
  }

  @Test
  void report_withoutScripts_showsTheFigures() throws IOException {
    String url = report(SampleRun.whole(folder.resolve("r")));
    try (Opened opened =
        Opened.at(
            url,
            new Browser.NewContextOptions()
                .setJavaScriptEnabled(false)
                .setViewportSize(360, 800))) {
      Page page = opened.page();
      page.screenshot(
          new Page.ScreenshotOptions()
              .setFullPage(true)
              .setPath(SHOTS.resolve("without-scripts.png")));
      assertTrue(page.getByText("0.66667", exactly()).first().isVisible());
      assertTrue(page.getByText("0.74700 [0.72000, 0.77000]", exactly()).first().isVisible());
      assertTrue(page.getByText("Exported models", exactly()).isVisible());
    }
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }

  /** The live page of a run, which looks every second. */
  private static WatchServer serve(SampleRun run) throws IOException {
    RunWatch watch = new RunWatch(run.reader(), new Configuration(), System::nanoTime);
    return WatchServer.start(
        InetAddress.getLoopbackAddress(),
        0,
        new WatchedRuns(List.of(watch), Duration.ofSeconds(1), System::nanoTime));
  }

  @ParameterizedTest
  @CsvSource({"1400, LIGHT", "1400, DARK", "360, LIGHT", "360, DARK"})
  void watch_runThatGoesOnFailsAndEnds_isFollowed(int width, ColorScheme scheme) throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(2);
    run.files().write(RunLock.FILE, LOCK_OF_ANOTHER_HOST);
    WatchServer server = serve(run);
    try (Opened opened = Opened.at(server.url("127.0.0.1"), width, scheme)) {
      Page page = opened.page();
      page.waitForSelector(".status.checking");
      run.files().write("_lock.beat", "1");
      page.waitForSelector(".status.running");
      assertTrue(
          page.locator(".status").textContent().matches(".*2 of 10 epochs, about [78]\\d s left.*"),
          page.locator(".status").textContent());
      page.locator("#loss-figures summary").click();
      run.epochs(3);
      page.waitForSelector("#loss[aria-label*='over 3 epochs']");
      assertEquals(SampleRun.loss(2), value(page, "loss", "series[0].data[2][1]"), 1e-6);
      assertEquals(List.of("3", "0.667"), figures(page, "loss", 3));
      assertTrue(page.locator("#loss-figures").getAttribute("open") != null, "stays open");
      look(opened, width, scheme, "watch", 8);
      run.files().delete(RunLock.FILE);
      page.waitForSelector(".status.stopped");
      run.files().write("failure.json", "{\"reason\":\"epoch 4, round 2: loss NaN\"}");
      page.waitForSelector(".status.failed");
      assertTrue(page.title().startsWith("Failed"), page.title());
      String status = page.locator(".status").textContent();
      assertTrue(status.contains("after 3 of 10 epochs: epoch 4, round 2: loss NaN"), status);
      look(opened, width, scheme, "watch-failed", 8);
      run.files().delete("failure.json");
      run.epochs(10).finished();
      page.waitForSelector(".status.done");
      assertTrue(page.title().startsWith("Done"), page.title());
      assertEquals(List.of(), opened.problems());
      server.close();
      page.waitForSelector(".status.lost");
      assertFalse(page.locator(".chart").all().isEmpty());
    } finally {
      server.close();
    }
  }

  @Test
  void watch_maliciousNamesThatComeWhileItIsOpen_areTextAndNothingElse() throws Exception {
    Path place = folder.resolve("<img src=x onerror=window.hit=1>");
    SampleRun run = SampleRun.start(place, 3).epochs(1);
    try (WatchServer server = serve(run);
        Opened opened = Opened.at(server.url("127.0.0.1"), 1400, ColorScheme.LIGHT)) {
      Page page = opened.page();
      page.waitForSelector(".status.stopped");
      assertFalse(page.content().contains("window.hit=1</"), "they come as JSON alone");
      SampleRun.start(place, 3, List.of("cat", SampleRun.MALICIOUS)).epochs(2);
      run.files().write("x/card.json", MALICIOUS_CARD);
      run.files()
          .write(
              "failure.json",
              new ObjectMapper().writeValueAsString(Map.of("reason", SampleRun.MALICIOUS)));
      page.waitForSelector(".status.failed");
      page.waitForSelector("#loss[aria-label*='over 2 epochs']");
      assertInert(opened);
      assertTrue(page.locator(".status").textContent().contains(SampleRun.MALICIOUS));
    }
  }

  @Test
  void watch_addressWithoutItsToken_showsNothing() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(2);
    try (WatchServer server = serve(run);
        Opened opened =
            Opened.at(
                server.url("127.0.0.1").replaceAll("[0-9a-f]{32}/$", "guess/"),
                360,
                ColorScheme.LIGHT)) {
      assertFalse(opened.page().content().contains("nas-bench-201"));
    }
  }
}
