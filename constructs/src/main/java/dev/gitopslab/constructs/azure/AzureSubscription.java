package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.regex.Pattern;

/**
 * Where in Azure something is built. Only the public cloud is known here; the sovereign ones have
 * other host names.
 *
 * @param id the subscription, a UUID
 * @param tenantId the Microsoft Entra tenant that the subscription trusts, a UUID
 * @param location such as {@code westeurope}
 */
public record AzureSubscription(String id, String tenantId, String location) {

  private static final Pattern LOCATION = Pattern.compile("[a-z]+[0-9]?");
  private static final Pattern SOVEREIGN = Pattern.compile("(china|usgov|usdod|ussec|usnat).*");

  /**
   * Checks all three.
   *
   * @throws ConfigurationException where one cannot be used
   */
  public AzureSubscription {
    new Problems()
        .required("id", id)
        .required("tenantId", tenantId)
        .required("location", location)
        .matches(
            "id",
            id,
            Checks.UUID,
            "is no subscription; use its id, such as 00000000-1111-2222-3333-444444444444, in lower"
                + " case")
        .matches(
            "tenantId",
            tenantId,
            Checks.UUID,
            "is no Microsoft Entra tenant; use its id, such as"
                + " 00000000-1111-2222-3333-444444444444, in lower case")
        .matches(
            "location",
            location,
            LOCATION,
            "is no location of Azure; use its short name, such as westeurope")
        .check(
            location == null || !SOVEREIGN.matcher(location).matches(),
            "location",
            location,
            "is in a sovereign cloud; only the locations of the public one can be used")
        .throwIfAny();
  }

  /** {@return {@code id/location} } */
  @Override
  public String toString() {
    return id + "/" + location;
  }
}
