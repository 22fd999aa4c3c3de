package dev.gitopslab.stacks;

import java.util.Locale;

/** What an environment is for. Argo CD places apps by it. */
public enum Tier {
  /** First steps without an account or a bill. */
  SANDBOX,
  /** Where releases are tried. */
  STAGING,
  /** What customers use. */
  PRODUCTION;

  /** {@return the tier as it is written in files and labels} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
