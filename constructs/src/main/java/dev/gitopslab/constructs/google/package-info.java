/**
 * Google Cloud: a VPC network, a GKE cluster, a PostgreSQL on Cloud SQL, and the keys that encrypt.
 * Importers can use each alone, and put an existing one in the place of any other.
 */
package dev.gitopslab.constructs.google;
