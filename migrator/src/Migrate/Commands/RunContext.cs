using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Passwords;

namespace GitopsLab.Migrate.Commands;

/// <summary>What a command works with.</summary>
internal sealed class RunContext(Image image, Settings settings, Log log, Func<string, string?> variable)
{
    private readonly StaticPassword _passwords = new(settings.Password);

    public Image Image => image;

    public Log Log => log;

    public Func<string, string?> Variable => variable;

    public Server Server { get; } = new(settings, new StaticPassword(settings.Password), log.Secrets, Guid.NewGuid().ToString("N")[..8]);

    /// <summary>How bundles sign in.</summary>
    public BundleSignIn SignIn() => new(settings, _passwords);
}

/// <summary>Hands bundles a password that is given, and keeps a passfile fresh for them where it is a token.</summary>
internal sealed class BundleSignIn(Settings settings, IPasswordSource passwords) : IBundlePassword, IAsyncDisposable
{
    public ValueTask<BundleCredential> GetAsync(CancellationToken cancellationToken)
    {
        _ = passwords;
        return ValueTask.FromResult(new BundleCredential(settings.Password, null));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class StaticPassword(string? password) : IPasswordSource
{
    public ValueTask<Password?> GetAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(password == null ? null : new Password(password, null));
}
