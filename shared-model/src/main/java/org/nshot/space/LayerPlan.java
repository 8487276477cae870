package org.nshot.space;

import java.util.ArrayList;
import java.util.List;
import org.nshot.space.BlockOperation.Identity;
import org.nshot.space.LayerwiseDescription.FixedBlock;
import org.nshot.space.LayerwiseDescription.IdentityRule;
import org.nshot.space.LayerwiseDescription.Stage;

/**
 * A choice layer of a {@link LayerwiseDescription}, before any width is scaled.
 *
 * @param stage position of its stage
 * @param channels that it puts out
 * @param keepsShape whether it puts out what it reads, in shape
 * @param operations its candidates; an operation's number is its position
 */
record LayerPlan(
    int stage, int channels, int stride, boolean keepsShape, List<BlockOperation> operations) {

  /** All layers of a description. */
  static List<LayerPlan> of(LayerwiseDescription description) {
    List<LayerPlan> layers = new ArrayList<>();
    int channels =
        description.first().map(FixedBlock::channels).orElse(description.stem().channels());
    for (int s = 0; s < description.stages().size(); s++) {
      Stage stage = description.stages().get(s);
      for (int i = 0; i < stage.layers(); i++) {
        int stride = i == 0 ? stage.stride() : 1;
        boolean keepsShape = stride == 1 && channels == stage.channels();
        List<String> names =
            stage.operations().isEmpty() ? description.operations() : stage.operations();
        boolean identity = keepsShape || description.identity() == IdentityRule.EVERYWHERE;
        List<BlockOperation> offered =
            names.stream()
                .map(name -> BlockOperation.parse(name).orElseThrow())
                .filter(operation -> identity || !(operation instanceof Identity))
                .toList();
        layers.add(new LayerPlan(s, stage.channels(), stride, keepsShape, offered));
        channels = stage.channels();
      }
    }
    return layers;
  }
}
