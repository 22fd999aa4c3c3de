package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.azurerm.log_analytics_workspace.LogAnalyticsWorkspace;
import com.hashicorp.cdktf.providers.azurerm.log_analytics_workspace.LogAnalyticsWorkspaceConfig;
import com.hashicorp.cdktf.providers.azurerm.monitor_diagnostic_setting.MonitorDiagnosticSetting;
import com.hashicorp.cdktf.providers.azurerm.monitor_diagnostic_setting.MonitorDiagnosticSettingConfig;
import com.hashicorp.cdktf.providers.azurerm.monitor_diagnostic_setting.MonitorDiagnosticSettingEnabledLog;
import java.util.List;
import software.constructs.Construct;

/** Where logs are kept, and which. */
final class LogWorkspaces {

  private LogWorkspaces() {}

  static LogAnalyticsWorkspace create(
      Construct scope, ResourceGroup group, String name, int retentionDays) {
    return new LogAnalyticsWorkspace(
        scope,
        "logs",
        LogAnalyticsWorkspaceConfig.builder()
            .name(name)
            .resourceGroupName(group.name())
            .location(group.subscription().location())
            .sku("PerGB2018")
            .retentionInDays(retentionDays)
            // Keys that never expire, which nobody needs here.
            .localAuthenticationEnabled(false)
            .tags(group.tags())
            .build());
  }

  /** Sends categories of a resource's logs to a workspace. */
  static ITerraformDependable send(
      Construct scope, String resourceId, String workspaceId, List<String> categories) {
    return new MonitorDiagnosticSetting(
        scope,
        "log-setting",
        MonitorDiagnosticSettingConfig.builder()
            .name("logs")
            .targetResourceId(resourceId)
            .logAnalyticsWorkspaceId(workspaceId)
            // A table for each kind, which is cheaper to keep and to search than one for all.
            .logAnalyticsDestinationType("Dedicated")
            .enabledLog(
                categories.stream()
                    .map(
                        category ->
                            MonitorDiagnosticSettingEnabledLog.builder().category(category).build())
                    .toList())
            .lifecycle(Lifecycles.createBeforeDestroy())
            .build());
  }
}
