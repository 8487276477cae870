package org.nshot.space;

import java.util.Locale;

/** What a network applies to each value between its linear parts. */
public enum Activation {
  /** max(x, 0). */
  RELU,
  /** min(max(x, 0), 6) (Howard et al., 2017, arXiv 1704.04861). */
  RELU6,
  /** x · min(max(x + 3, 0), 6) / 6 (MobileNetV3: Howard et al., ICCV 2019, arXiv 1905.02244). */
  H_SWISH;

  /** Name in descriptions, such as {@code relu6}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
