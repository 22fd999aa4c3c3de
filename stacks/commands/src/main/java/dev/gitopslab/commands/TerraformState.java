package dev.gitopslab.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a state says is deployed.
 *
 * @param json the state; a missing node where there is none yet
 */
public record TerraformState(JsonNode json) {

  /** {@return the state in a file, which may be empty or not there} */
  public static TerraformState read(Path file) {
    try {
      return new TerraformState(new ObjectMapper().readTree(LocalFiles.readIfThere(file)));
    } catch (JsonProcessingException e) {
      // What is wrong with it is not quoted, for it holds secrets.
      throw Messages.failure("the state " + file + " is not JSON");
    }
  }

  /** {@return whether anything is deployed} */
  public boolean hasResources() {
    return resources().anyMatch(resource -> resource.path("mode").asText().equals("managed"));
  }

  /** {@return whether anything in it is of a provider, such as {@code hashicorp/helm}} */
  public boolean uses(String provider) {
    return resources()
        .anyMatch(resource -> resource.path("provider").asText().contains("/" + provider + "\"]"));
  }

  private Stream<JsonNode> resources() {
    return StreamSupport.stream(json.path("resources").spliterator(), false);
  }
}
