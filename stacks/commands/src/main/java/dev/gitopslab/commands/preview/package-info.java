/**
 * What a reviewer reads before a change of infrastructure is deployed: Markdown, from a Terraform
 * plan or from two synthesized stacks. {@link dev.gitopslab.commands.preview.PreviewCommand} is
 * where it begins. Nothing in here needs a cloud, Terraform or the rest of the app.
 */
package dev.gitopslab.commands.preview;
