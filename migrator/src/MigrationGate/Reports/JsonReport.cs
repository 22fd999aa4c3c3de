using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Reports;

/// <summary>Writes a report for programs.</summary>
internal static class JsonReport
{
    public static void Write(GateReport report, string file)
    {
        var document = new Document(
            report.Passes ? "pass" : "stop",
            report.Release,
            report.Previous,
            report.Tried,
            [
                .. report.Contexts.Select(context => new Context(
                    context.Context.Name,
                    [.. context.Findings.Select(Of)],
                    [
                        .. context.Migrations.Select(migration => new Migration(
                            migration.Id,
                            migration.IsNew,
                            migration.IsUnsafe ? "unsafe" : "additive",
                            migration.Migration?.IsTransactional,
                            migration.Migration?.Down,
                            migration.LosesDataGoingBack,
                            [.. migration.Locks.Select(@lock => new Lock(@lock.Table.Schema, @lock.Table.Name, @lock.ModeName, @lock.Hold.ToString().ToLowerInvariant()))],
                            [.. migration.Findings.Select(Of)]))
                    ]))
            ]);
        var options = new JsonSerializerOptions(GateJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, document, new GateJson(options).Document);
        stream.WriteByte((byte)'\n');
    }

    private static Found Of(Finding finding) => new(
        finding.Rule.Id,
        finding.Severity.ToString().ToLowerInvariant(),
        finding.Operation,
        finding.Table?.Schema,
        finding.Table?.Name,
        finding.Name,
        finding.Message,
        finding.Evidence,
        finding.Rule.Advice,
        finding.Acknowledged);

    internal sealed record Document(string Verdict, string? Release, string? Previous, bool Tried, IReadOnlyList<Context> Contexts);

    internal sealed record Context(string Name, IReadOnlyList<Found> Findings, IReadOnlyList<Migration> Migrations);

    internal sealed record Migration(
        string Id, bool New, string Effect, bool? Transactional, MigrationDown? Down, bool DownLosesData, IReadOnlyList<Lock> Locks, IReadOnlyList<Found> Findings);

    internal sealed record Lock(string Schema, string Table, string Mode, string Hold);

    internal sealed record Found(
        string Rule, string Severity, string? Operation, string? Schema, string? Table, string? Name, string Message, string? Evidence, string Advice, string? Acknowledged);
}

/// <summary>Writes reports without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(JsonReport.Document))]
internal sealed partial class GateJson : JsonSerializerContext;
