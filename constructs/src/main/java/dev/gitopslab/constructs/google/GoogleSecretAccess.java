package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.providers.google.data_google_project.DataGoogleProject;
import com.hashicorp.cdktf.providers.google.data_google_project.DataGoogleProjectConfig;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMember;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMemberCondition;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMemberConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.regex.Pattern;
import software.constructs.Construct;

/**
 * Lets an identity of a cluster read the secrets of one environment in <a
 * href="https://cloud.google.com/secret-manager/docs/access-control">Secret Manager</a>: those
 * whose names begin with a prefix, and no others of the project. Switches the API on.
 */
public final class GoogleSecretAccess extends Construct {

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private final ProjectIamMember member;

  /**
   * Grants the access.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses
   * @param project where the secrets are
   * @param reader who reads them, as {@link GoogleCluster#workloadIdentity} gives it
   * @param prefix what the names of the secrets begin with, such as {@code google-staging-}: 1 to
   *     100 letters, digits, hyphens and underscores
   * @throws ConfigurationException where something is missing, or the prefix cannot begin a name
   */
  public GoogleSecretAccess(
      Construct scope, String id, GoogleProject project, WorkloadIdentity reader, String prefix) {
    super(scope, id);
    new Problems()
        .required("project", project)
        .required("reader", reader)
        .required("prefix", prefix)
        .matches(
            "prefix",
            prefix,
            PREFIX,
            "cannot begin the name of a secret; use 1 to 100 letters, digits, '-' and '_'")
        .throwIfAny();
    DataGoogleProject known =
        new DataGoogleProject(
            this, "project", DataGoogleProjectConfig.builder().projectId(project.id()).build());
    member =
        new ProjectIamMember(
            this,
            "reader",
            ProjectIamMemberConfig.builder()
                .project(project.id())
                .role("roles/secretmanager.secretAccessor")
                .member("serviceAccount:" + reader.principal())
                .condition(
                    ProjectIamMemberCondition.builder()
                        .title("secrets of " + prefix)
                        // IAM names the project by its number here.
                        .expression(
                            "resource.name.startsWith(\"projects/"
                                + known.getNumber()
                                + "/secrets/"
                                + prefix
                                + "\")")
                        .build())
                .dependsOn(Services.enable(this, project, "secretmanager"))
                .build());
  }

  /** {@return the grant, for what these settings do not cover} */
  public ProjectIamMember projectIamMember() {
    return member;
  }
}
