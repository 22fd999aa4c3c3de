namespace GitopsLab.MigrationGate.Reports;

/// <summary>Writes a report for a terminal.</summary>
internal static class TextReport
{
    public static async Task WriteAsync(GateReport report, TextWriter output)
    {
        foreach (var context in report.Contexts)
        {
            await output.WriteLineAsync(Heading(report, context));
            foreach (var finding in context.Findings)
            {
                await WriteAsync(finding, output);
            }

            foreach (var migration in context.Migrations)
            {
                await output.WriteLineAsync($"{migration.Id}: {Phrasing.Effect(migration)}");
                foreach (var @lock in Phrasing.Locks(migration))
                {
                    await output.WriteLineAsync($"  locks {@lock}");
                }

                foreach (var finding in migration.Findings)
                {
                    await WriteAsync(finding, output);
                }
            }

            await output.WriteLineAsync();
        }

        await output.WriteLineAsync(Phrasing.Verdict(report));
    }

    private static string Heading(GateReport report, ContextVerdict context)
    {
        var count = context.Migrations.Count(migration => migration.IsNew);
        var upon = report.Previous is { } previous ? $"upon {previous}" : "each upon those before it";
        return $"{context.Context.Name}: {(count == 0 ? "no new migrations" : count == 1 ? "1 new migration" : $"{count} new migrations")}, {upon}";
    }

    private static async Task WriteAsync(Finding finding, TextWriter output)
    {
        var label = finding.Acknowledged is null ? finding.Severity.ToString().ToLowerInvariant() : "acknowledged";
        var subject = finding.Subject == "" ? "" : $"{finding.Subject}: ";
        await output.WriteLineAsync($"  {label} {finding.Rule.Id}: {subject}{finding.Message}");
        if (finding.Evidence is { } evidence)
        {
            await output.WriteLineAsync($"    asked: {evidence}");
        }

        await output.WriteLineAsync(finding.Acknowledged is { } reason ? $"    because: {reason}" : $"    {finding.Rule.Advice}");
    }
}
