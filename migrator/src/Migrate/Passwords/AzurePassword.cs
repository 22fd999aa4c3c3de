using Azure.Core;
using Azure.Identity;

namespace GitopsLab.Migrate.Passwords;

/// <summary>
/// A token of Microsoft Entra: the pod's by workload identity, where the webhook has put its variables; else that of the machine's
/// managed identity.
/// </summary>
/// <remarks>https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-connect-with-managed-identity</remarks>
internal sealed class AzurePassword(Func<string, string?> variable) : IPasswordSource
{
    private static readonly string[] Scopes = ["https://ossrdbms-aad.database.windows.net/.default"];

    /// <summary>For all of the library's own tries, each of which it gives 100 seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TokenCredential? _credential;

    public async ValueTask<Password?> GetAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            _credential ??= Credential();
            var token = await _credential.GetTokenAsync(new TokenRequestContext(Scopes), limit.Token).ConfigureAwait(false);
            return new Password(token.Token, token.ExpiresOn);
        }
        catch (Exception failure) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PasswordException($"no token of Microsoft Entra can be had: there was no answer within {Patience.TotalSeconds:0} s", failure);
        }
        catch (Exception failure) when (failure is AuthenticationFailedException or InvalidOperationException or ArgumentException)
        {
            throw new PasswordException($"no token of Microsoft Entra can be had: {(failure.InnerException ?? failure).Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private TokenCredential Credential()
    {
        var client = variable("AZURE_CLIENT_ID");
        if (!string.IsNullOrEmpty(variable("AZURE_FEDERATED_TOKEN_FILE")))
        {
            var options = new WorkloadIdentityCredentialOptions();
            // An authority that Microsoft's public cloud does not know is not looked up there.
            options.DisableInstanceDiscovery = !options.AuthorityHost.Host.StartsWith("login.", StringComparison.Ordinal);
            return new WorkloadIdentityCredential(options);
        }

        return new ManagedIdentityCredential(
            string.IsNullOrEmpty(client) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(client));
    }
}
