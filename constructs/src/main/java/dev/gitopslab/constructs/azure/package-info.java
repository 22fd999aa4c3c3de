/**
 * Azure: a resource group, a virtual network, an AKS cluster and a PostgreSQL flexible server.
 * Importers can use each alone, and put an existing one in the place of any other.
 */
package dev.gitopslab.constructs.azure;
