package org.nshot.space;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nshot.input.NearestName;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A place in a YAML text that names itself, with its line, in errors. No object is ever made. */
final class YamlValue {
  private final Node node;
  private final String source;
  private final String key; // the way here, such as stages[2].stride

  private YamlValue(Node node, String source, String key) {
    this.node = node;
    this.source = source;
    this.key = key;
  }

  /**
   * The text's one document, a map.
   *
   * @throws IOException naming source and line
   */
  static YamlValue parse(String text, String source) throws IOException {
    try {
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      for (Event event : yaml.parse(new StringReader(text))) {
        if (event instanceof AliasEvent) {
          throw new IOException(
              "%s line %s: an alias, expected the value itself"
                  .formatted(source, event.getStartMark().getLine() + 1));
        }
      }
      Node root = yaml.compose(new StringReader(text));
      if (root == null) {
        throw new IOException(source + ": empty, expected a description of a search space");
      }
      YamlValue value = new YamlValue(root, source, "");
      if (!(root instanceof MappingNode)) {
        throw value.wrong("lines of 'key: value'");
      }
      return value;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      String tab = e.getProblem() != null && e.getProblem().contains("\\t") ? " (a tab)" : "";
      throw new IOException(
          "%s line %s: no YAML: %s%s".formatted(source, line, e.getProblem(), tab), e);
    } catch (YAMLException e) {
      throw new IOException(
          source + ": no YAML: " + e.getMessage().lines().findFirst().orElse("unreadable"), e);
    }
  }

  /**
   * @throws IOException if it is no map, or has a key that isn't known, or one twice
   */
  YamlValue only(List<String> known) throws IOException {
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : map()) {
      YamlValue name = new YamlValue(entry.getKeyNode(), source, key);
      String text = name.text();
      if (!known.contains(text)) {
        throw new IOException(
            name.place() + "unknown key '" + text + "'" + NearestName.hint(text, known));
      }
      if (!seen.add(text)) {
        throw new IOException(name.place() + "key '" + text + "' stands here twice");
      }
    }
    return this;
  }

  /** The value of a key that must be there. */
  YamlValue at(String name) throws IOException {
    Optional<YamlValue> value = find(name);
    if (value.isEmpty()) {
      throw new IOException(place() + "key '" + child(name) + "' is missing");
    }
    return value.get();
  }

  /** The value of a key that may be missing. */
  Optional<YamlValue> find(String name) throws IOException {
    for (NodeTuple entry : map()) {
      if (entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(name)) {
        return Optional.of(new YamlValue(entry.getValueNode(), source, child(name)));
      }
    }
    return Optional.empty();
  }

  private String child(String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  private List<NodeTuple> map() throws IOException {
    if (node instanceof MappingNode map) {
      return map.getValue();
    }
    throw wrong("a map of keys and values");
  }

  List<YamlValue> list() throws IOException {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong("a list");
    }
    List<YamlValue> all = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      all.add(new YamlValue(element, source, key + "[" + all.size() + "]"));
    }
    return all;
  }

  String text() throws IOException {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    throw wrong("a single value");
  }

  int integer(int least, int most) throws IOException {
    try {
      int value = Integer.parseInt(text());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong("an integer from " + least + " to " + most);
    }
    throw wrong("an integer from " + least + " to " + most);
  }

  /** An error about this value. */
  IOException wrong(String expected) {
    String found =
        node instanceof ScalarNode scalar
            ? "'" + scalar.getValue() + "'"
            : node instanceof SequenceNode ? "a list" : "a map";
    return new IOException(place() + of() + found + ", expected " + expected);
  }

  /** An error that says itself what was found and expected. */
  IOException refused(String why) {
    return new IOException(place() + of() + why);
  }

  private String of() {
    return key.isEmpty() ? "" : "key '" + key + "': ";
  }

  private String place() {
    return source + " line " + (node.getStartMark().getLine() + 1) + ": ";
  }
}
