/** The AWS emulator behind the sandbox, and where Terraform takes its providers from. */
package dev.gitopslab.commands.sandbox;
