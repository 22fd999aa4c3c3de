using System.ComponentModel;
using System.Diagnostics;
using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;
using Npgsql;

namespace GitopsLab.Migrate.Bundles;

/// <summary>
/// Runs a bundle to its end. How it ends is not the outcome: an app may end it with 0 before it has done anything, and may keep it
/// alive when all is done. The history is, and is asked while the bundle runs.
/// </summary>
internal sealed class BundleRun(NpgsqlConnection control, Func<CancellationToken, Task<HistoryState>> readHistory, string bundleName, Log log, TimeProvider time)
{
    /// <summary>Until then, a bundle has hardly started.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>How long a bundle may go on doing nothing once all is in the history.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>How long ending it may take.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    /// <summary>Runs a bundle until it has ended, and nothing of it is left.</summary>
    /// <param name="start">How to start it.</param>
    /// <param name="run">What it is to do.</param>
    /// <param name="output">Takes what it prints.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code; null where it was ended because it did nothing any more.</returns>
    /// <exception cref="OperationCanceledException">It was told to end, and has.</exception>
    /// <exception cref="MigrationException">It could not be started, or this run lost its lock.</exception>
    public async Task<int?> ExecuteAsync(ProcessStartInfo start, Run run, BundleOutput output, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            throw new MigrationException($"{start.FileName} cannot be started: {failure.Message}", failure);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = false;
        try
        {
            var idle = await WatchAsync(process, run, cancellationToken).ConfigureAwait(false);
            ended = !idle;
            if (idle)
            {
                log.Warning("bundle", "the bundle has done everything but does not exit, as when the app starts threads of its own: ending it");
                return null;
            }

            // Streams may be held open by processes that the app has started.
            await process.WaitForExitAsync(cancellationToken).WaitAsync(EndWithin, time, cancellationToken).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (TimeoutException)
        {
            return process.ExitCode;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            throw new MigrationException($"the session that holds the lock was lost, and with it the lock: {failure.Message}", failure);
        }
        finally
        {
            await EndAsync(process, ended).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the process has ended, which gives false, or does nothing any more, which gives true.</summary>
    private async Task<bool> WatchAsync(Process process, Run run, CancellationToken cancellationToken)
    {
        DateTimeOffset? idleSince = null;
        var delay = Start;
        while (!await HasEndedAsync(process, delay, cancellationToken).ConfigureAwait(false))
        {
            delay = Between;
            // This also notices when the session is gone that holds the lock.
            var busy = await Sessions.BusyAsync(control, bundleName, cancellationToken).ConfigureAwait(false);
            var now = time.GetUtcNow();
            if (busy > 0 || !await IsDoneAsync(run, cancellationToken).ConfigureAwait(false))
            {
                idleSince = null;
            }
            else if (now - (idleSince ??= now) >= Patience)
            {
                return true;
            }
        }

        return false;
    }

    // Process.WaitForExitAsync would wait for the end of the output too.
    private async Task<bool> HasEndedAsync(Process process, TimeSpan within, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); !process.HasExited && time.GetElapsedTime(started) < within;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return process.HasExited;
    }

    private async Task<bool> IsDoneAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            return run.IsDoneIn(await readHistory(cancellationToken).ConfigureAwait(false));
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false; // a migration holds it
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            return false; // it is asked again, and in the end by the one that needs to know
        }
    }

    /// <summary>The end of a client is not the end of its session: that goes on with its statement, and keeps its locks.</summary>
    private async Task EndAsync(Process process, bool endedByItself)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        using var limit = new CancellationTokenSource(EndWithin, time);
        try
        {
            if (!endedByItself)
            {
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }

            await Sessions.EndAsync(control, bundleName, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            log.Warning("bundle", $"whether the bundle's session has ended cannot be said: {failure.Message}");
        }
    }
}
