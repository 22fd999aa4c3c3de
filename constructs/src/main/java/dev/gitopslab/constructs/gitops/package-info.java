/**
 * Argo CD on a cluster, and the first Application it syncs.
 *
 * <pre>{@code
 * var connection = new ClusterConnection(stack, "connection", ClusterConnectionProps.of(cluster));
 * var argoCd = new ArgoCd(stack, "argo-cd", ArgoCdProps.builder(connection).build());
 * var metadata =
 *     new ClusterMetadata(
 *         stack,
 *         "metadata",
 *         ClusterMetadataProps.builder(argoCd, "aws-staging").environment("staging").build());
 * new AppOfApps(
 *     stack,
 *     "app-of-apps",
 *     AppOfAppsProps.builder(argoCd, "https://github.com/acme/platform.git", "gitops/bootstrap")
 *         .clusterMetadata(metadata)
 *         .build());
 * }</pre>
 *
 * <p>Every Helm release goes through a {@link dev.gitopslab.constructs.gitops.ClusterConnection},
 * which keeps an unreachable cluster from silently dropping releases out of the Terraform state.
 */
package dev.gitopslab.constructs.gitops;
