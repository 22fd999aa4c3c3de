/** Clusters on this machine, and the files that lead to them. */
package dev.gitopslab.commands.cluster;
