using GitopsLab.Migrate.Logging;

namespace GitopsLab.Migrate.Passwords;

/// <summary>Keeps a passfile fresh for as long as it is asked to.</summary>
internal sealed class PassfileKeeper(Passfile file, IPasswordSource passwords, Log log, TimeProvider time)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(1);

    /// <summary>Writes the passfile once.</summary>
    /// <returns>The password that is in it.</returns>
    /// <exception cref="PasswordException">There is none.</exception>
    public async Task<Password> WriteAsync(CancellationToken cancellationToken)
    {
        var password = await passwords.GetAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new PasswordException("there is no password to write: set DB__PASSWORD, or DB__IDENTITY for a token");
        log.Secrets.Add(password.Value);
        file.Write(password);
        return password;
    }

    /// <summary>Renews the passfile again and again, until it is told to end. A failure is told, and tried again.</summary>
    /// <param name="password">What is in it; null for nothing yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task KeepAsync(Password? password, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (password is { Expires: null })
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
            }

            if (password != null)
            {
                // Sooner than two thirds of its life by up to a tenth, so that many pods do not ask at once.
                var now = time.GetUtcNow();
                var due = (CachedPassword.RenewAt(password, now) - now) * (0.9 + (Random.Shared.NextDouble() * 0.1));
                await Task.Delay(due > Soonest ? due : Soonest, time, cancellationToken).ConfigureAwait(false);
            }

            password = await RenewAsync(cancellationToken).ConfigureAwait(false);
            log.Info("passfile", $"wrote {file.Path}, {password}");
        }
    }

    /// <summary>Tries until it succeeds, more and more seldom.</summary>
    private async Task<Password> RenewAsync(CancellationToken cancellationToken)
    {
        for (var backoff = Soonest; ; backoff = backoff * 2 < Latest ? backoff * 2 : Latest)
        {
            try
            {
                return await WriteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is PasswordException or IOException or UnauthorizedAccessException)
            {
                log.Warning("passfile", $"{file.Path} stays as it is: {failure.Message}; trying again in {backoff.TotalSeconds:0} s");
                await Task.Delay(backoff, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
