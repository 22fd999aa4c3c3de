package dev.gitopslab.constructs.google;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.google.GoogleStack.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import org.junit.jupiter.api.Test;

class GoogleEncryptionKeyTest {

  @Test
  void getsNewVersionsAndWaitsBeforeOneIsGone() {
    SynthesizedStack stack = withKey(false);
    JsonNode key = stack.resource("google_kms_crypto_key", "encryption/key");

    assertThat(key.path("rotation_period").asText()).isEqualTo("7776000s");
    assertThat(key.path("destroy_scheduled_duration").asText()).isEqualTo("2592000s");
    assertThat(key.has("lifecycle")).isFalse();
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("encryption/key.id");
  }

  @Test
  void itsRingHasAnotherNameInEveryLife() {
    SynthesizedStack stack = withKey(false);
    String name = stack.resource("google_kms_key_ring", "encryption/ring").path("name").asText();

    assertThat(name).startsWith("staging-${substr(").endsWith(".id, 0, 8)}");
    String life = name.substring(name.indexOf('(') + 1, name.indexOf(','));
    assertThat(stack.target(life)).isEqualTo("encryption/life.id");
    // Whatever it held could change, and take the ring with it.
    JsonNode data = stack.resource("terraform_data", "encryption/life");
    assertThat(data.has("triggers_replace")).isFalse();
  }

  @Test
  void protectedItCannotBePlannedAway() {
    SynthesizedStack stack = withKey(true);

    for (String address :
        new String[] {
          "google_kms_crypto_key encryption/key",
          "google_kms_key_ring encryption/ring",
          "terraform_data encryption/life"
        }) {
      String[] parts = address.split(" ");
      assertThat(stack.resource(parts[0], parts[1]).at("/lifecycle/prevent_destroy").asBoolean())
          .as(address)
          .isTrue();
    }
  }

  @Test
  void anExistingOneIsTakenAsItIs() {
    assertThat(EncryptionKey.existing(GoogleStack.KEY_ID).id()).isEqualTo(GoogleStack.KEY_ID);
    assertThat(EncryptionKey.existing("${google_kms_crypto_key.k.id}").id())
        .isEqualTo("${google_kms_crypto_key.k.id}");
  }

  private static SynthesizedStack withKey(boolean protect) {
    return GoogleStack.of(
        scope -> {
          GoogleEncryptionKey key =
              new GoogleEncryptionKey(
                  scope,
                  "encryption",
                  GoogleEncryptionKeyProps.builder(PROJECT, "staging").protect(protect).build());
          output(scope, "id", key.id());
        });
  }
}
