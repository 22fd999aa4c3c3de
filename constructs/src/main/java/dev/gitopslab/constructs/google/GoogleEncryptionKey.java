package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.providers.google.kms_crypto_key.KmsCryptoKey;
import com.hashicorp.cdktf.providers.google.kms_crypto_key.KmsCryptoKeyConfig;
import com.hashicorp.cdktf.providers.google.kms_key_ring.KmsKeyRing;
import com.hashicorp.cdktf.providers.google.kms_key_ring.KmsKeyRingConfig;
import dev.gitopslab.constructs.core.Lifecycles;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/kms_crypto_key">key
 * of Cloud KMS</a> in a key ring of its own. It gets a new version every 90 days; what older ones
 * have encrypted stays readable. The versions of a deleted key wait 30 days, within which {@code
 * gcloud kms keys versions restore} brings them back; after that everything they have encrypted is
 * lost.
 *
 * <p>Google Cloud never deletes a key ring, nor the name of a key, and neither costs anything. So
 * the ring is called {@code <name>-<8 digits>}, with other digits in every life of the stack, and a
 * stack that was destroyed can be deployed again.
 */
public final class GoogleEncryptionKey extends Construct implements EncryptionKey {

  private static final String NINETY_DAYS = "7776000s";
  private static final String THIRTY_DAYS = "2592000s";

  private final KmsKeyRing ring;
  private final KmsCryptoKey key;

  /**
   * Adds the key to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the key
   * @param props its settings
   */
  public GoogleEncryptionKey(Construct scope, String id, GoogleEncryptionKeyProps props) {
    super(scope, id);
    GoogleProject project = props.project();
    KmsKeyRingConfig.Builder ringConfig =
        KmsKeyRingConfig.builder()
            .project(project.id())
            .location(project.region())
            .name(Lives.name(this, props.name(), props.protect()))
            .dependsOn(Services.enable(this, project, "cloudkms"));
    KmsCryptoKeyConfig.Builder keyConfig = KmsCryptoKeyConfig.builder();
    if (props.protect()) {
      ringConfig.lifecycle(Lifecycles.preventDestroy());
      keyConfig.lifecycle(Lifecycles.preventDestroy());
    }
    ring = new KmsKeyRing(this, "ring", ringConfig.build());
    key =
        new KmsCryptoKey(
            this,
            "key",
            keyConfig
                .keyRing(ring.getId())
                .name(props.name())
                .purpose("ENCRYPT_DECRYPT")
                .rotationPeriod(NINETY_DAYS)
                .destroyScheduledDuration(THIRTY_DAYS)
                .build());
  }

  @Override
  public String id() {
    return key.getId();
  }

  /** {@return the key, for what these settings do not cover} */
  public KmsCryptoKey kmsCryptoKey() {
    return key;
  }

  /** {@return the ring, for what these settings do not cover} */
  public KmsKeyRing kmsKeyRing() {
    return ring;
  }
}
