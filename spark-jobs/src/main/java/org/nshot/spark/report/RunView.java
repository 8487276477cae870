package org.nshot.spark.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.spark.run.Retraining;

/**
 * A run as its files tell it: all that a page shows. In the page's JSON the parts' components stand
 * beside each other.
 *
 * @param place where it is
 * @param setup what trains on what
 * @param training how far that has come, and what it told
 * @param findings what came of its weights
 * @param remarks what else is to be known
 */
record RunView(
    @JsonUnwrapped Place place,
    @JsonUnwrapped Setup setup,
    @JsonUnwrapped Training training,
    @JsonUnwrapped Findings findings,
    @JsonUnwrapped Remarks remarks) {

  /**
   * @param name the last part of its place
   * @param uri its place
   */
  record Place(String name, String uri) {}

  /**
   * @param recipe the recipe whose settings these are, as far as one fits
   * @param space the space whose supernet, or path, trains
   * @param alone the path that trains alone, empty for a supernet
   * @param settings by key
   * @param changed keys of settings that aren't the defaults
   * @param data what it trains on
   */
  record Setup(
      Optional<String> recipe,
      SpaceView space,
      Optional<Alone> alone,
      Map<String, String> settings,
      List<String> changed,
      Data data) {}

  /**
   * @param progress how far it has come
   * @param failure why its training failed, empty where it didn't, or goes on
   * @param series numbers of each epoch, by name
   * @param choices how paths are drawn, empty where they aren't drawn by importance
   * @param importance how images are drawn, empty where they aren't drawn by importance
   */
  record Training(
      Progress progress,
      Optional<String> failure,
      Map<String, double[]> series,
      Optional<ChoiceHistory> choices,
      Optional<ImportanceView> importance) {}

  /**
   * @param ranking empty while there is none
   * @param rankQuality numbers of each ranking while training, by name
   * @param searches in the order of their names
   * @param retrained networks that were trained alone, below the run
   * @param exports cards of the models below the run
   */
  record Findings(
      Optional<RankingView> ranking,
      Map<String, double[]> rankQuality,
      List<SearchView> searches,
      List<RunView> retrained,
      List<Export> exports) {}

  /**
   * @param provenance what tells this from other runs: a name and a value each
   * @param notes what could not be read, a sentence each
   */
  record Remarks(List<Fact> provenance, List<String> notes) {}

  /** A path that trains alone, and how. */
  record Alone(SpaceView.Path path, Retraining retraining) {}

  /**
   * @param samples images of the train split
   * @param image shape of an image as the network gets it, HxWxC
   */
  record Data(String uri, String fingerprint, int samples, List<String> classes, String image) {}

  /**
   * @param done epochs
   * @param all epochs, of all supernets together
   * @param finished whether nothing is left to train
   */
  record Progress(int done, int all, boolean finished) {}

  /** A model's folder and its card. */
  record Export(String folder, JsonNode card) {}

  /** A name and its value. */
  record Fact(String name, String value) {}
}
