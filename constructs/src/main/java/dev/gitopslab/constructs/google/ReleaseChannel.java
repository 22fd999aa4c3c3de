package dev.gitopslab.constructs.google;

/**
 * How soon a cluster gets new versions of Kubernetes by itself, as <a
 * href="https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels">GKE</a> calls
 * it.
 */
public enum ReleaseChannel {
  /** As soon as they are out; not covered by GKE's SLA. */
  RAPID,
  /** Two to three months after they are out. */
  REGULAR,
  /** Two to three months after {@link #REGULAR}. */
  STABLE,
  /** As {@link #REGULAR}, but a minor version may be kept past its standard support, for a fee. */
  EXTENDED
}
