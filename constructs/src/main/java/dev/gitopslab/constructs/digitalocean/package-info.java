/**
 * DigitalOcean: a VPC, a DOKS cluster and a managed PostgreSQL. Importers can use each alone, and
 * put an existing one in the place of any other.
 */
package dev.gitopslab.constructs.digitalocean;
