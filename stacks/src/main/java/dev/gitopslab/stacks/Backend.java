package dev.gitopslab.stacks;

import com.hashicorp.cdktf.AzurermBackend;
import com.hashicorp.cdktf.AzurermBackendConfig;
import com.hashicorp.cdktf.GcsBackend;
import com.hashicorp.cdktf.GcsBackendConfig;
import com.hashicorp.cdktf.LocalBackend;
import com.hashicorp.cdktf.LocalBackendConfig;
import com.hashicorp.cdktf.S3Backend;
import com.hashicorp.cdktf.S3BackendConfig;
import com.hashicorp.cdktf.S3BackendEndpointConfig;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.stacks.yaml.Section;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the Terraform state of an environment lives. A file must say so; nothing is assumed. */
public sealed interface Backend {

  /** {@return the backend as the file names it} */
  String kind();

  /** Makes a stack keep its state here. */
  void addTo(TerraformStack stack);

  /** Reads the section {@code backend}, which must name exactly one. */
  static Backend read(Section file, String environment) {
    try (Section backend = file.requiredSection("backend")) {
      Optional<Backend> s3 = backend.section("s3").map(section -> S3.read(section, environment));
      Optional<Backend> azurerm =
          backend.section("azurerm").map(section -> Azurerm.read(section, environment));
      Optional<Backend> gcs = backend.section("gcs").map(section -> Gcs.read(section, environment));
      Optional<Backend> local =
          backend.section("local").map(section -> Local.read(section, environment));
      List<Backend> named =
          List.of(s3, azurerm, gcs, local).stream().flatMap(Optional::stream).toList();
      if (file.keys().contains("backend") && backend.keys().size() != 1) {
        file.problem(
            "backend",
            "must name exactly one place for the Terraform state; use s3, azurerm, gcs or local");
      }
      return named.isEmpty() ? null : named.get(0);
    }
  }

  /**
   * An S3 bucket, or one that speaks its protocol, such as a DigitalOcean Space. The state is
   * locked by a file beside it, which takes a store that can refuse to write over an object, and is
   * encrypted: by S3 where it is one, by the store's own doing elsewhere.
   *
   * @param bucket the bucket
   * @param key the object's name
   * @param region the bucket's region; where there is an endpoint, whatever region it signs for
   * @param kmsKeyId the key that encrypts the state; the bucket's own where empty
   * @param endpoint the address of a store that is not AWS's, such as {@code
   *     https://fra1.digitaloceanspaces.com}
   * @see <a href="https://developer.hashicorp.com/terraform/language/backend/s3">S3 backend</a>
   */
  record S3(
      String bucket,
      String key,
      String region,
      Optional<String> kmsKeyId,
      Optional<String> endpoint)
      implements Backend {

    private static final Pattern ENDPOINT = Pattern.compile("https://[^\\s/@]+/?");

    private static Backend read(Section section, String environment) {
      try (section) {
        S3 backend =
            new S3(
                section.requiredText("bucket"),
                section.text("key").orElse(environment + "/terraform.tfstate"),
                section.requiredText("region"),
                section.text("kmsKeyId"),
                section.text("endpoint"));
        backend
            .endpoint()
            .filter(url -> !ENDPOINT.matcher(url).matches())
            .ifPresent(
                url ->
                    section.problem(
                        "endpoint",
                        url,
                        "is no address of a store; use one such as"
                            + " https://fra1.digitaloceanspaces.com, without the bucket"));
        if (backend.endpoint().isPresent() && backend.kmsKeyId().isPresent()) {
          section.problem(
              "kmsKeyId",
              backend.kmsKeyId().get(),
              "is a key of AWS's, which no other store has; remove it or the endpoint");
        }
        return backend;
      }
    }

    @Override
    public String kind() {
      return "s3";
    }

    @Override
    public void addTo(TerraformStack stack) {
      S3BackendConfig.Builder config =
          S3BackendConfig.builder().bucket(bucket).key(key).region(region);
      if (endpoint.isPresent()) {
        // All of these ask AWS, or ask for what only AWS has.
        config
            .endpoints(S3BackendEndpointConfig.builder().s3(endpoint.get()).build())
            .skipCredentialsValidation(true)
            .skipMetadataApiCheck(true)
            .skipRegionValidation(true)
            .skipRequestingAccountId(true)
            .skipS3Checksum(true);
      } else {
        config.encrypt(true);
      }
      kmsKeyId.ifPresent(config::kmsKeyId);
      // The binding is older than the argument: https://github.com/hashicorp/terraform/pull/35661
      new S3Backend(stack, config.build()).addOverride("use_lockfile", true);
    }
  }

  /**
   * A container of an Azure storage account; signed in to by Microsoft Entra ID, not by an access
   * key.
   *
   * @param resourceGroup the account's resource group
   * @param storageAccount the account
   * @param container the container
   * @param key the blob's name
   * @see <a href="https://developer.hashicorp.com/terraform/language/backend/azurerm">azurerm
   *     backend</a>
   */
  record Azurerm(String resourceGroup, String storageAccount, String container, String key)
      implements Backend {

    private static Backend read(Section section, String environment) {
      try (section) {
        return new Azurerm(
            section.requiredText("resourceGroup"),
            section.requiredText("storageAccount"),
            section.requiredText("container"),
            section.text("key").orElse(environment + ".tfstate"));
      }
    }

    @Override
    public String kind() {
      return "azurerm";
    }

    @Override
    public void addTo(TerraformStack stack) {
      new AzurermBackend(
              stack,
              AzurermBackendConfig.builder()
                  .resourceGroupName(resourceGroup)
                  .storageAccountName(storageAccount)
                  .containerName(container)
                  .key(key)
                  .build())
          .addOverride("use_azuread_auth", true);
    }
  }

  /**
   * A Google Cloud Storage bucket.
   *
   * @param bucket the bucket
   * @param prefix the folder in it
   * @see <a href="https://developer.hashicorp.com/terraform/language/backend/gcs">gcs backend</a>
   */
  record Gcs(String bucket, String prefix) implements Backend {

    private static Backend read(Section section, String environment) {
      try (section) {
        return new Gcs(section.requiredText("bucket"), section.text("prefix").orElse(environment));
      }
    }

    @Override
    public String kind() {
      return "gcs";
    }

    @Override
    public void addTo(TerraformStack stack) {
      new GcsBackend(stack, GcsBackendConfig.builder().bucket(bucket).prefix(prefix).build());
    }
  }

  /**
   * A file on this machine, for environments that nobody else works on.
   *
   * @param path the file, as seen from where Terraform runs
   */
  record Local(String path) implements Backend {

    private static Backend read(Section section, String environment) {
      try (section) {
        // Terraform runs in cdktf.out/stacks/<environment>; an absolute path would not travel.
        return new Local("../../../terraform." + environment + ".tfstate");
      }
    }

    @Override
    public String kind() {
      return "local";
    }

    @Override
    public void addTo(TerraformStack stack) {
      new LocalBackend(stack, LocalBackendConfig.builder().path(path).build());
    }
  }
}
