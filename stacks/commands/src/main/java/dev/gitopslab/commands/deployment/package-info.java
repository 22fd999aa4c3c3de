/** Deploys an environment: what must be there, who is signed in, and Terraform on its stack. */
package dev.gitopslab.commands.deployment;
