namespace GitopsLab.Migrate.Passwords;

/// <summary>
/// Keeps a token for two thirds of its life, so that a renewal that fails can be tried again before it is too late. Where no new one
/// can be had, the old one is given for as long as it is valid.
/// </summary>
internal sealed class CachedPassword(IPasswordSource source, TimeProvider time) : IPasswordSource
{
    private readonly Lock _lock = new();
    private Task<Password?>? _asking;
    private Password? _password;
    private DateTimeOffset _renew;

    public async ValueTask<Password?> GetAsync(CancellationToken cancellationToken)
    {
        Task<Password?> asking;
        lock (_lock)
        {
            if (_password != null && time.GetUtcNow() < _renew)
            {
                return _password;
            }

            // Whoever comes while it is being asked for waits for the same answer.
            asking = _asking is { IsCompleted: false } ? _asking : _asking = AskAsync();
        }

        return await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When a password is due to be renewed.</summary>
    public static DateTimeOffset RenewAt(Password? password, DateTimeOffset now) =>
        password?.Expires is { } expires ? now + ((expires - now) * (2.0 / 3)) : DateTimeOffset.MaxValue;

    private async Task<Password?> AskAsync()
    {
        var now = time.GetUtcNow();
        try
        {
            var password = await source.GetAsync(CancellationToken.None).ConfigureAwait(false);
            lock (_lock)
            {
                _password = password;
                _renew = RenewAt(password, now);
            }

            return password;
        }
        catch (PasswordException)
        {
            lock (_lock)
            {
                if (_password?.Expires > now)
                {
                    return _password;
                }
            }

            throw;
        }
    }
}
