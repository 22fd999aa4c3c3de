package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Knows which resources hold data or carry all the others, and what protects them. */
final class Valuables {

  private static final String DATABASE = "database";
  private static final String CLUSTER = "Kubernetes cluster";
  private static final String KEY = "encryption key";
  private static final String NETWORK = "network";
  private static final String FILES = "storage";
  private static final String SECRET = "secret";

  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("aws_db_instance", DATABASE),
          Map.entry("aws_dynamodb_table", DATABASE),
          Map.entry("aws_ebs_volume", FILES),
          Map.entry("aws_ecr_repository", "image registry"),
          Map.entry("aws_efs_file_system", FILES),
          Map.entry("aws_eks_cluster", CLUSTER),
          Map.entry("aws_kms_key", KEY),
          Map.entry("aws_rds_cluster", DATABASE),
          Map.entry("aws_s3_bucket", FILES),
          Map.entry("aws_secretsmanager_secret", SECRET),
          Map.entry("aws_vpc", NETWORK),
          Map.entry("azurerm_container_registry", "image registry"),
          Map.entry("azurerm_key_vault", KEY),
          Map.entry("azurerm_key_vault_key", KEY),
          Map.entry("azurerm_kubernetes_cluster", CLUSTER),
          Map.entry("azurerm_managed_disk", FILES),
          Map.entry("azurerm_postgresql_flexible_server", DATABASE),
          Map.entry("azurerm_postgresql_flexible_server_database", DATABASE),
          Map.entry("azurerm_resource_group", "resource group, with all that is in it,"),
          Map.entry("azurerm_storage_account", FILES),
          Map.entry("azurerm_virtual_network", NETWORK),
          Map.entry("digitalocean_container_registry", "image registry"),
          Map.entry("digitalocean_database_cluster", DATABASE),
          Map.entry("digitalocean_database_db", DATABASE),
          Map.entry("digitalocean_kubernetes_cluster", CLUSTER),
          Map.entry("digitalocean_spaces_bucket", FILES),
          Map.entry("digitalocean_volume", FILES),
          Map.entry("digitalocean_vpc", NETWORK),
          Map.entry("google_artifact_registry_repository", "image registry"),
          Map.entry("google_compute_disk", FILES),
          Map.entry("google_compute_network", NETWORK),
          Map.entry("google_container_cluster", CLUSTER),
          Map.entry("google_kms_crypto_key", KEY),
          Map.entry("google_secret_manager_secret", SECRET),
          Map.entry("google_sql_database", DATABASE),
          Map.entry("google_sql_database_instance", DATABASE),
          Map.entry("google_storage_bucket", FILES),
          Map.entry("helm_release", "Helm release"),
          Map.entry("kubernetes_namespace", "namespace, with all that is in it,"),
          Map.entry("kubernetes_namespace_v1", "namespace, with all that is in it,"),
          Map.entry("kubernetes_persistent_volume_claim", FILES),
          Map.entry("kubernetes_persistent_volume_claim_v1", FILES));

  /** Attributes that are on where something refuses to be deleted. */
  private static final List<String> PROTECTIONS =
      List.of(
          "deletion_protection",
          "deletion_protection_enabled",
          "enable_deletion_protection",
          "prevent_destroy",
          "purge_protection_enabled");

  private Valuables() {}

  /** {@return what a resource of this type is, where its loss is more than an inconvenience} */
  static Optional<String> kind(String type) {
    return Optional.ofNullable(KINDS.get(type));
  }

  /**
   * What nobody may overlook about the end of a resource.
   *
   * @param end the end, as a predicate: {@code is destroyed}
   */
  static List<String> lost(String type, JsonNode before, String end) {
    List<String> dangers = new ArrayList<>();
    String protection = isProtected(before) ? ", although it is protected" : "";
    kind(type).ifPresent(kind -> dangers.add("the " + kind + " " + end + protection));
    if (dangers.isEmpty() && !protection.isEmpty()) {
      dangers.add(end + protection);
    }
    if (type.equals("azurerm_management_lock")) {
      dangers.add("the lock " + end + ": what it held can be deleted then");
    }
    if (before.path("skip_final_snapshot").asBoolean()) {
      dangers.add("leaves no final snapshot behind");
    }
    return dangers;
  }

  /** What nobody may overlook about a change in place. */
  static List<String> weakened(JsonNode before, JsonNode after) {
    List<String> dangers = new ArrayList<>();
    for (String protection : PROTECTIONS) {
      if (isOn(before, protection) && !isOn(after, protection)) {
        dangers.add("is no longer protected: " + protection + " is switched off");
      }
    }
    if (after.path("skip_final_snapshot").asBoolean()
        && before.path("skip_final_snapshot").isBoolean()
        && !before.path("skip_final_snapshot").asBoolean()) {
      dangers.add("would leave no final snapshot behind any more");
    }
    if (after.path("force_destroy").asBoolean() && !before.path("force_destroy").asBoolean()) {
      dangers.add("could be destroyed with all that is in it: force_destroy is switched on");
    }
    return dangers;
  }

  private static boolean isProtected(JsonNode resource) {
    return PROTECTIONS.stream().anyMatch(protection -> isOn(resource, protection));
  }

  /** Google has them also in the settings, and Terraform in the lifecycle. */
  private static boolean isOn(JsonNode resource, String protection) {
    return resource.path(protection).asBoolean()
        || resource.path("lifecycle").path(protection).asBoolean()
        || resource.path("settings").path(protection).asBoolean()
        || resource.path("settings").path(0).path(protection).asBoolean();
  }
}
