package org.nshot.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.nshot.space.BlockOperation.Identity;
import org.nshot.space.BlockOperation.InvertedBottleneck;
import org.nshot.space.LayerwiseDescription.PathNotation;

/** The search space that a {@link LayerwiseDescription} describes, at a size. */
final class LayerwiseSpace {
  private static final float BN_EPSILON = 1e-5f;
  private static final String IDENTITY = new Identity().label();

  /**
   * What sizes a layer-wise space.
   *
   * @param width factor of all widths: those of stem, fixed block, stages and head
   * @param divisor scaled widths are multiples of it
   * @param head the head's channels in place of the scaled ones
   */
  record Size(double width, int divisor, OptionalInt head) {
    Size {
      if (!(width > 0 && width <= 100)) {
        throw new IllegalArgumentException(
            "width: " + width + ", expected above 0 and at most 100");
      }
      Sizes.atLeast("divisor", divisor, 1);
      head.ifPresent(channels -> Sizes.atLeast("head", channels, 1));
    }

    /**
     * MobileNet's rule: the nearest multiple of the divisor, at least the divisor, and never below
     * 0.9 of the product.
     */
    int scale(int channels) {
      double exact = width * channels;
      int rounded = Math.max(divisor, (int) (exact + divisor / 2.0) / divisor * divisor);
      return rounded < 0.9 * exact ? rounded + divisor : rounded;
    }
  }

  private LayerwiseSpace() {}

  /**
   * @throws IllegalArgumentException if a stride leaves nothing of the image
   */
  static SearchSpace sized(LayerwiseDescription description, Size size, int classes, Shape image) {
    Sizes.atLeast("classes", classes, 2);
    List<LayerPlan> layers = LayerPlan.of(description);
    List<ChoiceBlock> blocks = new ArrayList<>();
    for (LayerPlan layer : layers) {
      blocks.add(
          new ChoiceBlock(
              layerName(blocks.size()),
              layer.operations().stream().map(BlockOperation::label).toList(),
              Set.of(IDENTITY),
              blocks.size()));
    }
    Network network = new Network(description, size, image);
    return new SearchSpace(
        description.name(),
        classes,
        blocks,
        network.graph(layers, classes),
        notations(description, blocks));
  }

  private static Map<String, Notation> notations(
      LayerwiseDescription description, List<ChoiceBlock> blocks) {
    Map<String, Notation> notations = new LinkedHashMap<>();
    boolean digits = description.notation() == PathNotation.DIGITS;
    if (digits) {
      notations.put(DigitNotation.NAME, new DigitNotation(blocks.size()));
    }
    notations.put(NameNotation.NAME, new NameNotation(blocks));
    notations.put(IndexNotation.NAME, new IndexNotation());
    boolean published = // whose networks all begin with a fixed block
        description.name().equals(ProxylessNotation.SPACE) && description.first().isPresent();
    if (published) {
      notations.put(ProxylessNotation.NAME, new ProxylessNotation(description, blocks));
    }
    return notations;
  }

  private static String layerName(int layer) {
    return "layers." + layer;
  }

  /** The supernet, written once. */
  private static final class Network {
    private final LayerwiseDescription description;
    private final Size size;
    private final SupernetGraph.Builder net;

    Network(LayerwiseDescription description, Size size, Shape image) {
      this.description = description;
      this.size = size;
      this.net = SupernetGraph.builder(image);
    }

    SupernetGraph graph(List<LayerPlan> layers, int classes) {
      LayerwiseDescription.Stem stem = description.stem();
      requireRoom("stem", net.input(), stem.stride());
      int at =
          net.convolution(
              net.input(), "stem.conv", size.scale(stem.channels()), stem.kernel(), stem.stride());
      at = activated(net, at);
      if (description.first().isPresent()) {
        LayerwiseDescription.FixedBlock first = description.first().get();
        requireRoom("first", at, first.stride());
        at = activated(net, net.depthwise(at, "first.depthwise", first.kernel(), first.stride()));
        at = net.convolution(at, "first.project", size.scale(first.channels()), 1, 1);
        at = net.batchNorm(at, BN_EPSILON);
      }
      for (int i = 0; i < layers.size(); i++) {
        LayerPlan layer = layers.get(i);
        requireRoom("stages[" + layer.stage() + "]", at, layer.stride());
        at = net.choose(i, at, alternatives(layerName(i), layer));
      }
      int head = size.head().orElseGet(() -> size.scale(description.head()));
      at = activated(net, net.convolution(at, "head.conv", head, 1, 1));
      at = net.globalAveragePool(at);
      return net.build(net.linear(at, "classifier.weight", "classifier.bias", classes));
    }

    private void requireRoom(String where, int at, int stride) {
      Shape in = net.shape(at);
      if (in.height() < stride || in.width() < stride) {
        throw new IllegalArgumentException(
            "%s: image %s: %s has stride %s, and only %sx%s is left there: take larger images"
                .formatted(
                    description.name(),
                    net.shape(net.input()),
                    where,
                    stride,
                    in.height(),
                    in.width()));
      }
    }

    private List<SupernetGraph.Fragment> alternatives(String name, LayerPlan layer) {
      List<SupernetGraph.Fragment> all = new ArrayList<>();
      int out = size.scale(layer.channels());
      for (BlockOperation operation : layer.operations()) {
        String prefix = name + "." + operation.label() + ".";
        if (operation instanceof InvertedBottleneck bottleneck) {
          all.add((part, from) -> bottleneck(part, from, prefix, bottleneck, out, layer.stride()));
        } else if (layer.keepsShape()) {
          all.add((part, from) -> from);
        } else {
          all.add(
              (part, from) ->
                  part.batchNorm(
                      part.convolution(from, prefix + "conv", out, 1, layer.stride()), BN_EPSILON));
        }
      }
      return all;
    }

    private int bottleneck(
        NetworkBuilder part,
        int from,
        String prefix,
        InvertedBottleneck operation,
        int out,
        int stride) {
      int channels = part.shape(from).channels();
      int at = from;
      if (operation.expansion() > 1) {
        int hidden = Math.multiplyExact(channels, operation.expansion());
        at = activated(part, part.convolution(at, prefix + "expand", hidden, 1, 1));
      }
      at = activated(part, part.depthwise(at, prefix + "depthwise", operation.kernel(), stride));
      at = part.batchNorm(part.convolution(at, prefix + "project", out, 1, 1), BN_EPSILON);
      return stride == 1 && channels == out ? part.sum(List.of(at, from)) : at;
    }

    private int activated(NetworkBuilder part, int convolved) {
      return part.activate(part.batchNorm(convolved, BN_EPSILON), description.activation());
    }
  }
}
