using System.Text.Json;
using System.Text.Json.Serialization;

namespace GitopsLab.Migrate.Passwords;

/// <summary>An access token of a Google Cloud service account, by the metadata server that GKE gives each pod.</summary>
/// <remarks>https://cloud.google.com/sql/docs/postgres/iam-logins</remarks>
internal sealed partial class GooglePassword(Func<string, string?> variable, TimeProvider time) : IPasswordSource
{
    private const string TokenPath = "computeMetadata/v1/instance/service-accounts/default/token";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async ValueTask<Password?> GetAsync(CancellationToken cancellationToken)
    {
        var host = variable("GCE_METADATA_HOST") is { Length: > 0 } named ? named : "metadata.google.internal";
        var address = new Uri($"http://{host}/{TokenPath}");
        using var client = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Metadata-Flavor", "Google" } } };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new PasswordException($"no token of Google Cloud can be had: {address} answered {(int)response.StatusCode}");
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var token = await JsonSerializer.DeserializeAsync(stream, TokenJson.Default.Token, cancellationToken).ConfigureAwait(false);
                return token is { AccessToken.Length: > 0, ExpiresIn: > 0 }
                    ? new Password(token.AccessToken, time.GetUtcNow() + TimeSpan.FromSeconds(token.ExpiresIn))
                    : throw new PasswordException($"no token of Google Cloud can be had: {address} answered without one");
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = failure switch
            {
                JsonException => "its answer is no token",
                TaskCanceledException => "it does not answer",
                _ => failure.Message,
            };
            throw new PasswordException($"no token of Google Cloud can be had from {address}: {reason}", failure);
        }
    }

    private sealed record Token(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);

    [JsonSerializable(typeof(Token))]
    private sealed partial class TokenJson : JsonSerializerContext;
}
