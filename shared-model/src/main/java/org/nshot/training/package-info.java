/**
 * Training as a pure state machine: {@link org.nshot.training.Training} plans a round from a {@link
 * org.nshot.training.TrainingState}, somebody trains the round's shards ({@link
 * org.nshot.training.LocalTrainer} here, Spark elsewhere), and the results move the state on. What
 * a checkpoint holds is exactly that state.
 *
 * <p>A round is one optimizer step. {@link org.nshot.training.Recipe} names the methods' settings.
 */
package org.nshot.training;
