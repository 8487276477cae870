/**
 * Recorded training trajectories, run again through the code that trains: the check of a new
 * backend or machine. A trajectory is a folder with {@code trajectory.json} (sizes,
 * hyper-parameters, and what each step gave), {@code init.safetensors}, {@code final.safetensors}
 * and {@code data.safetensors}.
 */
package org.nshot.training.replay;
