package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.google.project_service.ProjectService;
import com.hashicorp.cdktf.providers.google.project_service.ProjectServiceConfig;
import java.util.List;
import java.util.stream.Stream;
import software.constructs.Construct;

/** The APIs of a project that a construct calls. */
final class Services {

  private Services() {}

  /**
   * Switches APIs on. They stay on when the construct goes: others in the project may use them.
   *
   * @param scope what the resources become part of
   * @param project whose APIs
   * @param names the APIs, without {@code .googleapis.com}
   * @return what has to be there before anything of these APIs
   */
  static List<ITerraformDependable> enable(
      Construct scope, GoogleProject project, String... names) {
    return Stream.of(names)
        .<ITerraformDependable>map(
            name ->
                new ProjectService(
                    scope,
                    "service-" + name,
                    ProjectServiceConfig.builder()
                        .project(project.id())
                        .service(name + ".googleapis.com")
                        .disableOnDestroy(false)
                        .build()))
        .toList();
  }
}
