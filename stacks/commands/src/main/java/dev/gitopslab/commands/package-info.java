/**
 * The command line: what a person or a workflow can ask. It needs no bindings; what does is asked
 * of the {@link dev.gitopslab.commands.App}.
 */
package dev.gitopslab.commands;
