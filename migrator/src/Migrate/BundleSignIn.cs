using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Passwords;

namespace GitopsLab.Migrate;

/// <summary>What a bundle signs in with: it is never among its arguments.</summary>
/// <param name="Password">A password, for its environment.</param>
/// <param name="Passfile">A file that is kept fresh, which it reads at each connection.</param>
internal readonly record struct BundleCredential(string? Password, string? Passfile);

/// <summary>Hands bundles a password that is given, and keeps a passfile fresh for them where it is a token, which they may outlive.</summary>
internal sealed class BundleSignIn(Settings settings, IPasswordSource passwords, Log log, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Passfile? _file;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Gets what a bundle that starts now is given.</summary>
    public async ValueTask<BundleCredential> GetAsync(CancellationToken cancellationToken)
    {
        if (settings.Identity == Identity.None)
        {
            return new BundleCredential(settings.Password, null);
        }

        if (_file == null)
        {
            // Not DB__PASSFILE, which a sidecar may keep: this one goes with the program.
            var file = new Passfile(Passfile.OwnPath(), settings);
            var keeper = new PassfileKeeper(file, passwords, log, time);
            var password = await keeper.WriteAsync(cancellationToken).ConfigureAwait(false);
            _file = file;
            _keeping = keeper.KeepAsync(password, _end.Token);
        }

        return new BundleCredential(null, _file.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _file?.Delete();
        _end.Dispose();
    }
}
