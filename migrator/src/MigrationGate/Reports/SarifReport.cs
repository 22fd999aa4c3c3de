using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GitopsLab.MigrationGate.Rules;

namespace GitopsLab.MigrationGate.Reports;

/// <summary>
/// Writes a report as SARIF 2.1.0, which code hosts show beside the lines that it is about.
/// <see href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html" />
/// </summary>
/// <param name="sources">Where the migrations' files are.</param>
/// <param name="version">The version of the tool.</param>
internal sealed class SarifReport(MigrationSources sources, string version)
{
    private const string Rules = "https://github.com/gitops-lab/gitops-lab/blob/main/docs/gate.md#";

    public void Write(GateReport report, string file)
    {
        var results = new JsonArray();
        foreach (var context in report.Contexts)
        {
            foreach (var finding in context.Findings)
            {
                results.Add(Result(finding, context, null));
            }

            foreach (var migration in context.Migrations)
            {
                foreach (var finding in migration.Findings)
                {
                    results.Add(Result(finding, context, migration.Id));
                }
            }
        }

        var log = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "dotnet-migrations gate",
                        ["semanticVersion"] = version,
                        ["informationUri"] = "https://github.com/gitops-lab/gitops-lab",
                        ["rules"] = new JsonArray([.. GateRules.All.Select(Describe)])
                    }
                },
                ["results"] = results
            })
        };
        File.WriteAllText(file, log.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        }) + "\n");
    }

    private static JsonNode Describe(Rule rule) => new JsonObject
    {
        ["id"] = rule.Id,
        ["shortDescription"] = new JsonObject { ["text"] = rule.Title },
        ["help"] = new JsonObject { ["text"] = rule.Advice },
        ["helpUri"] = Rules + rule.Id,
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule.Severity) }
    };

    private JsonObject Result(Finding finding, ContextVerdict context, string? migration)
    {
        var subject = string.Join(": ", new[] { migration ?? context.Context.Name, finding.Subject }.Where(part => part != ""));
        var result = new JsonObject
        {
            ["ruleId"] = finding.Rule.Id,
            ["level"] = Level(finding.Severity),
            ["message"] = new JsonObject { ["text"] = $"{subject}: {finding.Message}{(finding.Evidence is { } evidence ? $" ({evidence})" : "")}. {finding.Rule.Advice}." },
            ["partialFingerprints"] = new JsonObject { ["migration/v1"] = $"{finding.Rule.Id}:{context.Context.Name}:{migration}:{finding.Table}:{finding.Name}" }
        };
        if (migration is not null && sources.Find(migration) is { } source)
        {
            result["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject
                {
                    ["artifactLocation"] = new JsonObject { ["uri"] = source.File, ["uriBaseId"] = "%SRCROOT%" },
                    ["region"] = new JsonObject { ["startLine"] = source.Line(finding) }
                }
            });
        }

        if (finding.Acknowledged is { } reason)
        {
            result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "inSource", ["justification"] = reason });
        }

        return result;
    }

    private static string Level(Severity severity) => severity.ToString().ToLowerInvariant();
}
