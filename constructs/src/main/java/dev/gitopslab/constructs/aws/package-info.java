/**
 * AWS: a VPC, an EKS cluster, a PostgreSQL on RDS, and the keys that encrypt them. Importers can
 * use each alone, and put an existing one in the place of any other.
 */
package dev.gitopslab.constructs.aws;
