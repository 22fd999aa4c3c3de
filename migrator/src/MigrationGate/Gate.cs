using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate;

/// <summary>Judges the migrations that are new against a base.</summary>
/// <param name="list">The list that is judged.</param>
/// <param name="base">The list of the release that serves; null where each migration is judged by those before it, as if it were a release.</param>
/// <param name="target">The list of the branch to merge into, whose history must only grow too; null where there is none but the base.</param>
/// <param name="secrets">Masks what migrations hold and PostgreSQL repeats.</param>
internal sealed class Gate(MigrationList.MigrationList list, MigrationList.MigrationList? @base, MigrationList.MigrationList? target, Secrets secrets)
{
    private readonly PreviousRelease previous = PreviousRelease.Of(@base);
    private readonly Acknowledgements acknowledgements = new(PreviousRelease.Of(@base), @base?.Release, list.Release);

    /// <summary>Judges.</summary>
    /// <param name="probe">Tries the migrations; null where no database was named.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ProbeException">What the base has cannot be applied.</exception>
    public async Task<GateReport> RunAsync(Probe? probe, CancellationToken cancellationToken)
    {
        var pairs = list.Contexts.Select(context => (Context: context, Old: Find(@base?.Contexts, context))).ToList();
        if (probe is not null)
        {
            foreach (var context in @base?.Contexts ?? [])
            {
                await probe.ApplyAsync(context, cancellationToken);
            }

            await probe.BeginAsync(previous, cancellationToken);
        }

        var trail = new SchemaTrail();
        var contexts = new List<ContextVerdict>();
        foreach (var (context, old) in pairs)
        {
            contexts.Add(await JudgeAsync(context, old, trail, probe, cancellationToken));
        }

        contexts.AddRange((@base?.Contexts ?? [])
            .Where(old => pairs.TrueForAll(pair => pair.Old != old))
            .Select(old => new ContextVerdict(old, [new Finding { Rule = GateRules.ContextRemoved, Message = "nothing migrates its tables any more" }], [])));
        return new GateReport(list.Release, @base is null ? null : previous.Name, probe is not null, contexts);
    }

    private async Task<ContextVerdict> JudgeAsync(
        MigrationContext context, MigrationContext? old, SchemaTrail trail, Probe? probe, CancellationToken cancellationToken)
    {
        var history = Histories(old, context).ToLookup(entry => entry.Migration, entry => entry.Finding);
        var known = (old?.Migrations ?? []).Select(migration => migration.Id).ToHashSet();
        var judge = new MigrationJudge(previous);
        var verdicts = new List<MigrationVerdict>();
        var broken = false;
        foreach (var migration in context.Migrations)
        {
            List<Finding> found = [.. history[migration.Id]];
            if (known.Contains(migration.Id))
            {
                if (found.Count > 0)
                {
                    verdicts.Add(new MigrationVerdict { Id = migration.Id, Migration = migration, IsNew = false, Findings = found, Locks = [] });
                }

                continue;
            }

            // Without a base each is a release of its own, and what those before it made is there.
            var judgement = judge.Judge(migration, @base is null ? new SchemaTrail() : trail);
            found.AddRange(judgement.Findings);
            var locks = judgement.Locks;
            if (probe is not null && !broken)
            {
                if (@base is null)
                {
                    await probe.BeginAsync(previous, cancellationToken);
                }

                var tried = await probe.TryAsync(migration, cancellationToken);
                found = Merge(found, tried);
                locks = tried.Locks;
                // What comes after it could not be tried.
                broken = tried.Findings.Any(finding => finding.Rule == GateRules.Fails);
            }

            verdicts.Add(new MigrationVerdict
            {
                Id = migration.Id,
                Migration = migration,
                IsNew = true,
                Findings = [.. acknowledgements.Apply(migration, found).Select(Mask)],
                Locks = locks
            });
        }

        var gone = history
            .Where(group => group.Key is not null && context.Migrations.All(migration => migration.Id != group.Key))
            .Select(group => new MigrationVerdict { Id = group.Key!, IsNew = false, Findings = [.. group], Locks = [] });
        List<Finding> findings = [.. history[null]];
        if (context.SnapshotIsOfLastMigration == false)
        {
            findings.Add(new Finding
            {
                Rule = GateRules.SnapshotOfAnother,
                Message = $"the snapshot is not the model of {context.Migrations[^1].Id}, so the next migration would undo or repeat another's"
            });
        }

        return new ContextVerdict(context, findings, [.. verdicts.Concat(gone).OrderBy(verdict => verdict.Id, StringComparer.Ordinal)]);
    }

    private IEnumerable<(string? Migration, Finding Finding)> Histories(MigrationContext? old, MigrationContext context)
    {
        var found = new HashSet<(string?, Rule)>();
        foreach (var (known, what) in new[] { (old, "the base"), (Find(target?.Contexts, context), "the target branch") })
        {
            if (known is not null)
            {
                foreach (var entry in HistoryJudge.Compare(known, context, what).Where(entry => found.Add((entry.Migration, entry.Finding.Rule))))
                {
                    yield return entry;
                }
            }
        }
    }

    private Finding Mask(Finding finding) => finding with
    {
        Message = secrets.Mask(finding.Message),
        Evidence = finding.Evidence is { } evidence ? secrets.Mask(evidence) : null
    };

    // What both say is said once, in the words of the rule, with PostgreSQL's answer. What SQL does is known when it was tried, and
    // whether a column could become required without reading rows, since a constraint says already that none is null.
    private static List<Finding> Merge(List<Finding> known, Judgement tried)
    {
        var fails = tried.Findings.FirstOrDefault(finding => finding.Rule == GateRules.Fails);
        var merged = known.Where(finding => fails is not null || (finding.Rule != GateRules.SqlOpaque && finding.Rule != GateRules.UnknownOperation
            && (finding.Rule != GateRules.ColumnNotNull || tried.Findings.Any(other => IsTheSame(finding, other))))).ToList();
        foreach (var finding in tried.Findings)
        {
            var index = merged.FindIndex(other => IsTheSame(finding, other) || (finding == fails && Explains(other)));
            if (index < 0)
            {
                merged.Add(finding);
            }
            else
            {
                merged[index] = merged[index] with { Evidence = finding == fails ? finding.Message : finding.Evidence };
            }
        }

        return merged;
    }

    private static bool IsTheSame(Finding finding, Finding other) =>
        finding.Rule == other.Rule && finding.Table == other.Table && finding.Name == other.Name;

    // Why PostgreSQL refuses it was known.
    private static bool Explains(Finding finding) => finding.Rule == GateRules.ColumnTypeUncastable || finding.Rule == GateRules.EnumUsedAtOnce;

    private static MigrationContext? Find(IReadOnlyList<MigrationContext>? contexts, MigrationContext context) =>
        contexts?.FirstOrDefault(other => other.Type == context.Type) ?? contexts?.FirstOrDefault(other => other.Name == context.Name);
}
