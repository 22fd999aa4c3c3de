/**
 * What the clouds have in common: a network, a cluster, a database, and how to reach them. No
 * provider's types appear here.
 */
package dev.gitopslab.constructs.core;
