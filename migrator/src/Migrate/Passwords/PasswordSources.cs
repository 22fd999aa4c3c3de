namespace GitopsLab.Migrate.Passwords;

/// <summary>Chooses where the password comes from. Nothing of a cloud's library is loaded unless its identity signs in.</summary>
internal static class PasswordSources
{
    /// <summary>Chooses by DB__IDENTITY, for whoever connects often.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The source; tokens are kept for two thirds of their life.</returns>
    public static IPasswordSource For(Settings settings, Func<string, string?> variable, TimeProvider time) =>
        settings.Identity == Identity.None ? Direct(settings, variable, time) : new CachedPassword(Direct(settings, variable, time), time);

    /// <summary>
    /// The same without keeping tokens, for who renews them itself: a kept one would be given again where a new one is due, and hide
    /// that none can be had.
    /// </summary>
    public static IPasswordSource Direct(Settings settings, Func<string, string?> variable, TimeProvider time) => settings.Identity switch
    {
        Identity.Aws => new AwsPassword(settings, variable, time),
        Identity.Azure => new AzurePassword(variable),
        Identity.Google => new GooglePassword(variable, time),
        _ => new StaticPassword(settings.Password),
    };
}
