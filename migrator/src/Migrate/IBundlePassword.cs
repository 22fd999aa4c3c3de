namespace GitopsLab.Migrate;

/// <summary>How a bundle gets its password: it is never among its arguments.</summary>
internal interface IBundlePassword
{
    /// <summary>Gets what a bundle that starts now is given.</summary>
    ValueTask<BundleCredential> GetAsync(CancellationToken cancellationToken);
}

/// <summary>What a bundle signs in with.</summary>
/// <param name="Password">A password, for its environment.</param>
/// <param name="Passfile">A file that is kept fresh, which it reads at each connection.</param>
internal readonly record struct BundleCredential(string? Password, string? Passfile);
