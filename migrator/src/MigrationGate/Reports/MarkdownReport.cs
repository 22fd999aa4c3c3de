using System.Text;
using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationGate.Rules;

namespace GitopsLab.MigrationGate.Reports;

/// <summary>Writes a report as the comment of a pull request: the verdict, what was found, and the SQL that would run.</summary>
/// <param name="secrets">Masks what the SQL holds.</param>
internal sealed class MarkdownReport(Secrets secrets)
{
    // A comment on GitHub takes 65536 characters.
    private const int LongestSql = 20000;

    public void Write(GateReport report, string title, string file) => File.WriteAllText(file, Text(report, title));

    internal string Text(GateReport report, string title)
    {
        var text = new StringBuilder();
        text.AppendLine($"### {Escape(title)}").AppendLine();
        var migrations = report.Contexts.SelectMany(context => context.Migrations).ToList();
        var findings = report.Findings.ToList();
        if (migrations.Count == 0 && findings.Count == 0)
        {
            return text.AppendLine("No new migrations.").ToString();
        }

        text.AppendLine(report.Passes ? $"**Pass**{Rest(report)}" : $"**Stop**{Rest(report)}").AppendLine();
        if (report.Previous is { } previous)
        {
            text.AppendLine($"While this rolls out, {Escape(previous)} still serves on the new schema."
                + (report.Tried ? " Each migration was tried on PostgreSQL, and that release's queries were asked." : "")).AppendLine();
        }

        foreach (var context in report.Contexts)
        {
            if (report.Contexts.Count > 1)
            {
                text.AppendLine($"#### {Escape(context.Context.Name)}").AppendLine();
            }

            Append(text, context.Findings);
            if (context.Migrations.Count == 0 && context.Findings.Count == 0)
            {
                text.AppendLine("No new migrations.").AppendLine();
            }

            foreach (var migration in context.Migrations)
            {
                Append(text, migration);
            }
        }

        return text.ToString();
    }

    /// <summary>Writes what a build of the bundle or the list refused.</summary>
    public static string Refused(string title, string text) =>
        $"### {Escape(title)}\n\n**Stop**: the migrations cannot be bundled\n\n{Fenced(text.Trim(), "text")}\n";

    /// <summary>Writes how a rehearsal went.</summary>
    public static string Rehearsal(string text)
    {
        var lines = text.Trim().Split('\n');
        return $"\n**Rehearsed** on PostgreSQL: {(lines[^1].Trim() == "pass" ? "pass" : "stop")}\n\n{Fenced(string.Join('\n', lines), "text")}\n";
    }

    private static string Fenced(string text, string language)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{fence}{language}\n{(text.Length > LongestSql ? text[..LongestSql] : text)}\n{fence}";
    }

    private static string Rest(GateReport report)
    {
        var verdict = Phrasing.Verdict(report);
        return verdict.Length > 4 ? verdict[4..] : "";
    }

    private void Append(StringBuilder text, MigrationVerdict migration)
    {
        text.AppendLine($"**`{migration.Id}`** {Phrasing.Effect(migration)}").AppendLine();
        foreach (var @lock in Phrasing.Locks(migration))
        {
            text.AppendLine($"- locks {Escape(@lock)}");
        }

        Append(text, migration.Findings);
        if (migration is { IsNew: true, Migration.Up: { Count: > 0 } statements })
        {
            var sql = string.Join("\n\n", statements.Select(statement =>
                (statement.Transactional ? "" : "-- outside the transaction\n") + secrets.Mask(statement.Sql.Trim())));
            if (sql.Length > LongestSql)
            {
                sql = sql[..(LongestSql - 100)] + "\n-- and so on: migrate pending --sql prints all of it";
            }

            text.AppendLine().AppendLine("<details><summary>SQL</summary>").AppendLine()
                .AppendLine(Fenced(sql, "sql")).AppendLine().AppendLine("</details>");
        }

        text.AppendLine();
    }

    private static void Append(StringBuilder text, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings.OrderByDescending(finding => finding.Severity))
        {
            var sign = finding switch
            {
                { Acknowledged: not null } => ":ballot_box_with_check: acknowledged",
                { Severity: Severity.Error } => ":x:",
                { Severity: Severity.Warning } => ":warning:",
                _ => ":information_source:"
            };
            var subject = finding.Subject == "" ? "" : $" `{finding.Subject.Replace('`', '\'')}`";
            text.AppendLine($"- {sign} [{finding.Rule.Id}](https://github.com/gitops-lab/gitops-lab/blob/main/docs/gate.md#{finding.Rule.Id}){subject}: {Escape(finding.Message)}.");
            if (finding.Evidence is { } evidence)
            {
                text.AppendLine($"  PostgreSQL said: {Escape(evidence)}.");
            }

            text.AppendLine(finding.Acknowledged is { } reason ? $"  Because: {Escape(reason)}" : $"  {Escape(finding.Rule.Advice)}.");
        }
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    // Names and reasons come from the pull request: they are text here, and call nobody.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            escaped.Append(character switch
            {
                '\r' or '\n' => " ",
                '<' => "&lt;",
                '@' => "@\u200b",
                '*' or '[' or ']' or '`' or '|' or '~' => $"\\{character}",
                _ => character.ToString()
            });
        }

        return escaped.ToString();
    }
}
