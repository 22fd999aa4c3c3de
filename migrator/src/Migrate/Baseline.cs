using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;

namespace GitopsLab.Migrate;

/// <summary>
/// Writes migrations down as applied without running them: for a database that was made by other means, and for one whose
/// migrations were squashed into one.
/// </summary>
internal sealed class Baseline(Image image, Server server, Log log, TimeProvider time)
{
    /// <summary>Writes the migrations up to each target that was named.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RecordAsync(IReadOnlyList<ContextTarget> targets, CancellationToken cancellationToken)
    {
        var control = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            await Sessions.RefusePoolerAsync(control, server.Settings, cancellationToken).ConfigureAwait(false);
            var connection = await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                foreach (var target in targets.Where(target => target.Named))
                {
                    var context = target.Context;
                    var place = await History.PlaceAsync(connection, context, cancellationToken).ConfigureAwait(false);
                    var held = await MigrationLock.TakeAsync(control, context, place, log, time, cancellationToken).ConfigureAwait(false);
                    await using (held.ConfigureAwait(false))
                    {
                        var state = await History.ReadAsync(connection, context, server.Settings.LockTimeout, cancellationToken).ConfigureAwait(false);
                        var missing = Plan.Make(image.List, target, state).Pending;
                        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                        await using (transaction.ConfigureAwait(false))
                        {
                            if (state.Schema == null)
                            {
                                await connection.ExecuteAsync(context.History.CreateSql, cancellationToken).ConfigureAwait(false);
                            }

                            foreach (var migration in missing)
                            {
                                await History.RecordAsync(connection, context, state.Schema, migration, cancellationToken).ConfigureAwait(false);
                            }

                            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                        }

                        log.Info("baseline", $"{context.Name}: wrote {missing.Count} migration(s) down as applied, up to {target.Id}");
                    }
                }
            }
        }

        return ExitCodes.Done;
    }
}
