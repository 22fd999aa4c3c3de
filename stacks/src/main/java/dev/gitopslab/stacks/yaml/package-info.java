/** Strict reading of YAML: every problem at once, each with its path and what would be right. */
package dev.gitopslab.stacks.yaml;
