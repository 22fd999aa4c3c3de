namespace GitopsLab.Migrate.Passwords;

/// <summary>The password that the environment gives, or none.</summary>
internal sealed class StaticPassword(string? password) : IPasswordSource
{
    public ValueTask<Password?> GetAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(password == null ? null : new Password(password, null));
}
