using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Passwords;

namespace GitopsLab.Migrate.Commands;

/// <summary>
/// Keeps the passfile of an app, which needs no library of its cloud then: any client that reads libpq's passfile signs in with it.
/// </summary>
internal static class CredentialsCommand
{
    /// <summary>Keeps the passfile until it is told to end.</summary>
    public static async Task<int> KeepAsync(Settings settings, IPasswordSource passwords, Log log, CancellationToken cancellationToken)
    {
        try
        {
            await new PassfileKeeper(File(settings), passwords, log, TimeProvider.System).KeepAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Info("told to end", "told to end");
        }

        return ExitCodes.Done;
    }

    /// <summary>Writes the passfile once.</summary>
    public static async Task<int> WriteAsync(Settings settings, IPasswordSource passwords, Log log, CancellationToken cancellationToken)
    {
        var file = File(settings);
        var password = await new PassfileKeeper(file, passwords, log, TimeProvider.System).WriteAsync(cancellationToken).ConfigureAwait(false);
        log.Info("passfile", $"wrote {file.Path}, {password}");
        return ExitCodes.Done;
    }

    /// <summary>Says whether there is a passfile whose password is still accepted.</summary>
    public static int IsReady(Settings settings) => File(settings).IsValid(TimeProvider.System.GetUtcNow()) ? ExitCodes.Done : ExitCodes.Failed;

    private static Passfile File(Settings settings) => settings.Passfile is { } path
        ? new Passfile(path, settings)
        : throw new UsageException("DB__PASSFILE is not set: it is the file that credentials keeps");
}
