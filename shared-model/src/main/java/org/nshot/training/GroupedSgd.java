package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.nshot.optim.Clipping;
import org.nshot.optim.GradientSum;
import org.nshot.optim.Progress;
import org.nshot.optim.Sgd;
import org.nshot.space.Architecture;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;

/**
 * Paths that share a momentum group move the weights together: their gradients add up if they were
 * drawn together, and are averaged if each was drawn by itself. The group's gradient is clipped by
 * its global norm, then weight decay, momentum and the step follow ({@link Sgd}); groups move one
 * after the other, in their order.
 */
final class GroupedSgd implements UpdateRule {
  private final TrainingConfig config;
  private final Rates rates;
  private final OptionalInt splitBlock;
  private final boolean drawnTogether;
  private final Sgd sgd;
  private final Subnets subnets;
  private final GradientSum gradient; // working memory

  GroupedSgd(Rule.Setup setup) {
    this.config = setup.config();
    this.rates = setup.rates();
    this.splitBlock = setup.splitBlock();
    this.drawnTogether = setup.drawnTogether();
    this.subnets = setup.subnets();
    this.gradient = new GradientSum(setup.layout().length());
    this.sgd = config.step().sgd();
  }

  @Override
  public ShardRule shards() {
    return config.shardRule();
  }

  @Override
  public List<GroupUpdate> updates(
      List<Architecture> paths, List<Integer> trained, Progress progress) {
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    for (int path : trained) {
      int group = splitBlock.isPresent() ? paths.get(path).operation(splitBlock.getAsInt()) : 0;
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(path);
    }
    List<GroupUpdate> updates = new ArrayList<>();
    groups.forEach(
        (group, members) -> {
          double average = drawnTogether ? 1 : 1.0 / members.size();
          updates.add(rates.update(group, members, paths, average, progress));
        });
    return updates;
  }

  @Override
  public Moves moves(TrainingState state, RoundPlan plan, List<PathGradient> gradients) {
    double[] norms = new double[plan.updates().size()];
    for (int i = 0; i < norms.length; i++) {
      sum(plan.updates().get(i), gradients);
      norms[i] = gradient.norm();
    }
    return new Moves() {
      @Override
      public double[] norms() {
        return norms;
      }

      @Override
      public void make(PathObserver seen) {
        for (int i = 0; i < norms.length; i++) {
          GroupUpdate update = plan.updates().get(i);
          if (norms.length > 1) {
            sum(update, gradients);
          }
          move(state, update, norms[i], gradients, seen);
        }
        gradient.clear();
      }
    };
  }

  private void move(
      TrainingState state,
      GroupUpdate update,
      double norm,
      List<PathGradient> gradients,
      PathObserver seen) {
    state.totals().addGradient(gradient, norm);
    double clip = Clipping.factor(config.step().clip(), norm);
    for (PathShare share : update.shares()) {
      boolean alone = update.shares().size() == 1; // then the sum is its gradient
      seen.see(
          share.path(),
          alone ? gradient::squares : gradients.get(share.path())::squares,
          share.coefficient() * clip);
    }
    if (clip < 1) {
      gradient.scale((float) clip);
    }
    SliceSet moved =
        config.step().update() == StepSettings.Update.DENSE
            ? supernets(update, gradients)
            : gradient.touched();
    sgd.step(moved, gradient, state.momentum().of(update.group()), state.weights(), update.lr());
  }

  private SliceSet supernets(GroupUpdate update, List<PathGradient> gradients) {
    return subnets.supernets(
        update.shares().stream().map(share -> gradients.get(share.path()).path()).toList());
  }

  private void sum(GroupUpdate update, List<PathGradient> gradients) {
    gradient.clear();
    for (PathShare share : update.shares()) {
      PathGradient of = gradients.get(share.path());
      gradient.add(of.slices(), (float) (share.coefficient() * share.average()), of.values());
    }
  }
}
