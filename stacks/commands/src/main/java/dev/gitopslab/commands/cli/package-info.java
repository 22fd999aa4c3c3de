/** The command line: all commands, their help, and what their exit codes mean. */
package dev.gitopslab.commands.cli;
