using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Passwords;

namespace GitopsLab.Migrate.Commands;

/// <summary>What a command that works on the database has.</summary>
/// <param name="Image">The list and the bundles.</param>
/// <param name="Settings">The environment.</param>
/// <param name="Log">Where events go.</param>
internal sealed record RunContext(Image Image, Settings Settings, Log Log)
{
    public Server Server { get; } = new(Settings, PasswordSources.For(Settings, Image.Variable, TimeProvider.System), Log.Secrets, Guid.NewGuid().ToString("N")[..8]);

    /// <summary>How bundles sign in.</summary>
    public BundleSignIn SignIn() => new(Settings, PasswordSources.Direct(Settings, Image.Variable, TimeProvider.System), Log, TimeProvider.System);
}
