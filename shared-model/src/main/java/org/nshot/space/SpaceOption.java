package org.nshot.space;

/**
 * An option that sizes some search spaces.
 *
 * @param key name on the command line (after two dashes) and in YAML
 * @param defaultValue what it is until it is said
 * @param meaning one line for {@code --help}
 */
public record SpaceOption(String key, String defaultValue, String meaning) {}
