package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.Problems;
import java.util.regex.Pattern;

/** A key of Cloud KMS that encrypts what a construct keeps. */
public interface EncryptionKey {

  /** {@return the resource name of the key; a Terraform expression or a literal} */
  String id();

  /**
   * A key that something else has created, in the region of what it is to encrypt. The service
   * agent of the cluster ({@code service-<project
   * number>@container-engine-robot.iam.gserviceaccount.com}) or of the database ({@code
   * service-<project number>@gcp-sa-cloud-sql.iam.gserviceaccount.com}) must have {@code
   * roles/cloudkms.cryptoKeyEncrypterDecrypter} on it.
   *
   * @param id such as {@code projects/p/locations/europe-west3/keyRings/r/cryptoKeys/k}, without a
   *     version
   * @throws ConfigurationException where it is none
   */
  static EncryptionKey existing(String id) {
    Problems problems = new Problems().required("id", id);
    if (id != null && !Expression.isIn(id)) {
      problems.matches(
          "id",
          id,
          Pattern.compile(
              "projects/[^/\\s]+/locations/[a-z0-9-]+/keyRings/[\\w-]+/cryptoKeys/[\\w-]+"),
          "is no key of Cloud KMS; use one such as"
              + " projects/example/locations/europe-west3/keyRings/ring/cryptoKeys/key");
    }
    problems.throwIfAny();
    return () -> id;
  }
}
