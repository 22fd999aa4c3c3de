/**
 * A cluster on one's own machine, by whatever made it: minikube, kind, k3d. And a PostgreSQL that
 * runs inside it.
 *
 * <p>No cloud is involved. What this package makes, it makes in the cluster, and therefore through
 * a {@link dev.gitopslab.constructs.gitops.ClusterConnection}, as everything is that goes into a
 * cluster.
 */
package dev.gitopslab.constructs.local;
