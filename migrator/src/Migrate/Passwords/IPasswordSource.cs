namespace GitopsLab.Migrate.Passwords;

/// <summary>Where the password comes from that a role of PostgreSQL signs in with.</summary>
internal interface IPasswordSource
{
    /// <summary>Gets a password that is valid now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The password and when a new one is needed; null where the server asks for none.</returns>
    /// <exception cref="PasswordException">None can be had; the message says why and names no secret.</exception>
    ValueTask<Password?> GetAsync(CancellationToken cancellationToken);
}

/// <summary>A password, which no log shows.</summary>
/// <param name="Value">The password itself.</param>
/// <param name="Expires">When it is no longer accepted; null where it does not expire.</param>
internal sealed record Password(string Value, DateTimeOffset? Expires)
{
    /// <summary>Hides the value.</summary>
    /// <returns>When it expires.</returns>
    public override string ToString() => $"a password that expires {Expires?.ToString("O") ?? "never"}";
}

/// <summary>No password can be had.</summary>
internal sealed class PasswordException(string message, Exception? cause = null) : Exception(message, cause);
