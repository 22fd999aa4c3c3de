/**
 * The app: one Terraform stack per file in {@code stacks/environments}. {@link
 * dev.gitopslab.stacks.Main} is where it begins.
 */
package dev.gitopslab.stacks;
