package org.nshot.space;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.space.BlockOperation.Identity;
import org.nshot.space.BlockOperation.InvertedBottleneck;
import org.nshot.space.LayerwiseDescription.FixedBlock;

/**
 * The JSON in which ProxylessNAS publishes networks (Cai, Zhu and Han, ICLR 2019, arXiv
 * 1812.00332): {@code blocks} of {@code MobileInvertedResidualBlock}, each with a {@code
 * mobile_inverted_conv} and a {@code shortcut}. Only what tells a path is read: the first block is
 * the fixed one, and a {@code ZeroLayer} beside a shortcut is identity. Widths are the unscaled
 * space's when written.
 */
record ProxylessNotation(LayerwiseDescription description, List<ChoiceBlock> blocks)
    implements Notation {
  static final String NAME = "proxylessnas-json";
  static final String SPACE = "proxylessnas";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BLOCK = "MobileInvertedResidualBlock";
  private static final String BOTTLENECK = "MBInvertedConvLayer";
  private static final String ZERO = "ZeroLayer";

  @Override
  public String pattern() {
    return "{\"blocks\": [{\"name\": \"" + BLOCK + "\", …}, …]}";
  }

  @Override
  public String format(Architecture path) {
    ObjectNode json = JSON.createObjectNode().put("name", "ProxylessNASNets");
    ArrayNode list = json.putArray("blocks");
    FixedBlock first = description.first().orElseThrow();
    int in = description.stem().channels();
    put(list, in, first.channels(), first.stride(), new InvertedBottleneck(first.kernel(), 1));
    in = first.channels();
    List<LayerPlan> layers = LayerPlan.of(description);
    for (int i = 0; i < layers.size(); i++) {
      LayerPlan layer = layers.get(i);
      put(list, in, layer.channels(), layer.stride(), layer.operations().get(path.operation(i)));
      in = layer.channels();
    }
    return json.toString();
  }

  private static void put(ArrayNode list, int in, int out, int stride, BlockOperation operation) {
    ObjectNode block = list.addObject().put("name", BLOCK);
    ObjectNode convolution = block.putObject("mobile_inverted_conv");
    if (operation instanceof InvertedBottleneck bottleneck) {
      convolution
          .put("name", BOTTLENECK)
          .put("in_channels", in)
          .put("out_channels", out)
          .put("kernel_size", bottleneck.kernel())
          .put("stride", stride)
          .put("expand_ratio", bottleneck.expansion());
    } else {
      convolution.put("name", ZERO).put("stride", stride);
    }
    if (stride == 1 && in == out) {
      block
          .putObject("shortcut")
          .put("name", "IdentityLayer")
          .put("in_channels", in)
          .put("out_channels", out);
    } else {
      block.putNull("shortcut");
    }
  }

  @Override
  public Optional<Architecture> parse(String text) {
    if (!text.startsWith("{")) {
      return Optional.empty();
    }
    JsonNode list;
    try {
      list = JSON.readTree(text).path("blocks");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("architecture: no JSON: " + e.getOriginalMessage(), e);
    }
    if (list.size() != blocks.size() + 1) {
      throw new IllegalArgumentException(
          "architecture: %s blocks, expected %s: the fixed one and one a layer"
              .formatted(list.size(), blocks.size() + 1));
    }
    List<Integer> operations = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      String label = label(list.get(i + 1), "blocks[" + (i + 1) + "]");
      int operation = blocks.get(i).operations().indexOf(label);
      if (operation < 0) {
        throw new IllegalArgumentException(
            "architecture: blocks[%s]: %s, expected one of %s"
                .formatted(i + 1, label, blocks.get(i).operations()));
      }
      operations.add(operation);
    }
    return Optional.of(Architecture.of(operations.stream().mapToInt(Integer::intValue).toArray()));
  }

  private static String label(JsonNode block, String where) {
    JsonNode convolution = block.path("mobile_inverted_conv");
    String name = convolution.path("name").asText();
    if (name.equals(ZERO)) {
      return new Identity().label();
    }
    if (!name.equals(BOTTLENECK)) {
      throw new IllegalArgumentException(
          "architecture: %s.mobile_inverted_conv.name: '%s', expected %s or %s"
              .formatted(where, name, BOTTLENECK, ZERO));
    }
    return new InvertedBottleneck(
            convolution.path("kernel_size").asInt(), convolution.path("expand_ratio").asInt())
        .label();
  }
}
