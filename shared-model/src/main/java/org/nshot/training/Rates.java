package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import org.nshot.optim.Progress;
import org.nshot.optim.Schedule;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;

/**
 * The learning rate of a group's move: the schedule's, or where it depends on the path and several
 * paths make the move, the initial one, with each path's factor on its loss.
 *
 * @param lr initial rate
 */
record Rates(SearchSpace space, Schedule schedule, double lr) {

  /**
   * @param members which of the paths make the move
   * @param average what each member's gradient is multiplied by
   */
  GroupUpdate update(
      int group,
      List<Integer> members,
      List<Architecture> paths,
      double average,
      Progress progress) {
    boolean lossScaled = schedule.dependsOnPath(progress) && members.size() > 1;
    List<PathShare> shares = new ArrayList<>();
    double rate = lr;
    for (int path : members) {
      double factor = schedule.factor(progress, space.complexity(paths.get(path)).weights());
      if (!lossScaled) {
        rate = lr * factor;
      }
      shares.add(new PathShare(path, lossScaled ? factor : 1, average));
    }
    return new GroupUpdate(group, rate, shares);
  }
}
