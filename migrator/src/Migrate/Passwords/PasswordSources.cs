namespace GitopsLab.Migrate.Passwords;

/// <summary>Chooses where the password comes from. Nothing of a cloud's library is loaded unless its identity signs in.</summary>
internal static class PasswordSources
{
    /// <summary>Chooses by DB__IDENTITY.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The source; tokens are kept for two thirds of their life.</returns>
    public static IPasswordSource For(Settings settings, Func<string, string?> variable, TimeProvider time) => settings.Identity switch
    {
        Identity.Aws => new CachedPassword(new AwsPassword(settings, variable, time), time),
        Identity.Azure => new CachedPassword(new AzurePassword(variable), time),
        Identity.Google => new CachedPassword(new GooglePassword(variable, time), time),
        _ => new StaticPassword(settings.Password),
    };
}
