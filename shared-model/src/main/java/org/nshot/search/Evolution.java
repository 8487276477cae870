package org.nshot.search;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;

/**
 * Evolution as in SPOS: the best paths of all that were looked at are the parents of the next
 * generation, some of whose paths are mutations of one parent, some crossovers of two, and the rest
 * drawn at random, as the first generation is. A path is looked at once.
 *
 * @param parents which of the paths are best
 * @param seed what every draw follows from
 */
public record Evolution(Region region, EvolutionSettings settings, Selection parents, long seed)
    implements SearchStrategy {
  @Override
  public List<Proposal> next(History history) {
    if (history.generations() >= settings.generations()) {
      return List.of();
    }
    RandomStream random = RandomSearch.random(seed, history);
    Picker picker = new Picker(region, history);
    if (history.generations() > 0) {
      List<Architecture> best =
          parents.best(history.all(), settings.parents()).stream()
              .map(Candidate::architecture)
              .toList();
      mutate(best, picker, random);
      cross(best, picker, random);
    }
    RandomSearch.fill(picker, region, settings.population(), random);
    if (history.generations() == 0 && picker.size() == 0) {
      throw region.nothing();
    }
    return picker.proposals();
  }

  @Override
  public int generations() {
    return settings.generations();
  }

  private void mutate(List<Architecture> parents, Picker picker, RandomStream random) {
    int most = picker.size() + settings.mutations();
    int tries = settings.mutations() * settings.tries();
    for (int i = 0; i < tries && picker.size() < most; i++) {
      Architecture child = parents.get(random.nextInt(parents.size()));
      for (int block = 0; block < child.blocks(); block++) {
        ChoiceBlock choice = region.space().blocks().get(block);
        int others = choice.operations().size() - 1;
        if (random.nextDouble() < settings.mutationProbability() && others > 0) {
          int other = random.nextInt(others);
          child = child.with(block, other < child.operation(block) ? other : other + 1);
        }
      }
      picker.offer(Candidate.Origin.MUTATION, child);
    }
  }

  private void cross(List<Architecture> parents, Picker picker, RandomStream random) {
    if (parents.size() < 2) {
      return;
    }
    int most = picker.size() + settings.crossovers();
    int tries = settings.crossovers() * settings.tries();
    for (int i = 0; i < tries && picker.size() < most; i++) {
      int first = random.nextInt(parents.size());
      int second = random.nextInt(parents.size() - 1);
      Architecture child = parents.get(first);
      Architecture other = parents.get(second < first ? second : second + 1);
      for (int block = 0; block < child.blocks(); block++) {
        if (random.nextInt(2) == 1) {
          child = child.with(block, other.operation(block));
        }
      }
      picker.offer(Candidate.Origin.CROSSOVER, child);
    }
  }
}
