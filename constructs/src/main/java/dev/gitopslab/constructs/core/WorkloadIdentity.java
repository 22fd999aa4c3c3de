package dev.gitopslab.constructs.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The cloud identity of a ServiceAccount.
 *
 * @param principal the cloud's name of the identity, to grant permissions to: a role's ARN, a
 *     client id, an e-mail address
 * @param annotations what the ServiceAccount must be annotated with; often empty
 * @param podLabels what its pods must be labelled with; often empty
 */
public record WorkloadIdentity(
    String principal, Map<String, String> annotations, Map<String, String> podLabels) {

  /** Keeps copies, in the given order: the synthesized JSON must not change from run to run. */
  public WorkloadIdentity {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    podLabels = Collections.unmodifiableMap(new LinkedHashMap<>(podLabels));
  }
}
