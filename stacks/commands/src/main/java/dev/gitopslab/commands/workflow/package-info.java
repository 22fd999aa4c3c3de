/**
 * The steps of the workflows of a pull request: which environments it affects, what it would do to
 * them, the comment that says so, the plan that was reviewed, and what has drifted. Each is a
 * command that runs on any machine.
 */
package dev.gitopslab.commands.workflow;
