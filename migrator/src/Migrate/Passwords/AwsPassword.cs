using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;

namespace GitopsLab.Migrate.Passwords;

/// <summary>
/// An authentication token of Amazon RDS, which an AWS role signs: EKS Pod Identity's, the container's, the instance's or the
/// environment's, in the order of the SDK.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html</remarks>
internal sealed class AwsPassword(Settings settings, Func<string, string?> variable, TimeProvider time) : IPasswordSource
{
    private const string Service = "rds-db";

    /// <summary>What RDS accepts at most.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async ValueTask<Password?> GetAsync(CancellationToken cancellationToken)
    {
        var region = Region() ?? throw new PasswordException(
            $"the AWS region of {settings.Host} is not known: set AWS_REGION, which EKS sets for pods with an identity");
        try
        {
            // The SDK takes no token for this, and asks some of its chain before it first awaits: it is left behind when time is up.
            var (credentials, ends) = await Task.Run(FetchAsync, cancellationToken).WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
            var expires = time.GetUtcNow() + Life;
            // RDS accepts a token no longer than the session that signed it.
            return new Password(Sign(credentials, region), ends < expires ? ends.Value : expires);
        }
        catch (TimeoutException failure)
        {
            throw new PasswordException($"no AWS credentials can be had: there was no answer within {Patience.TotalSeconds:0} s", failure);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PasswordException($"no AWS credentials can be had: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private static async Task<(ImmutableCredentials Credentials, DateTimeOffset? Ends)> FetchAsync()
    {
        var identity = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(null).ConfigureAwait(false);
        var credentials = await identity.GetCredentialsAsync().ConfigureAwait(false);
        return (credentials, identity.Expiration is { } ends ? new DateTimeOffset(ends.ToUniversalTime()) : null);
    }

    /// <summary>The action "connect", signed as a query of its own.</summary>
    private string Sign(ImmutableCredentials credentials, string region)
    {
        using var request = new DefaultRequest(new Connect(), Service)
        {
            UseQueryString = true,
            HttpMethod = "GET",
            Endpoint = new UriBuilder(Uri.UriSchemeHttps, settings.Host, settings.Port).Uri,
        };
        request.Parameters.Add("Action", "connect");
        request.Parameters.Add("DBUser", settings.User);
        request.Parameters.Add("X-Amz-Expires", $"{(int)Life.TotalSeconds}");
        if (credentials.UseToken)
        {
            request.Parameters.Add("X-Amz-Security-Token", credentials.Token);
        }

        var signature = AWS4PreSignedUrlSigner.SignRequest(
            request, null, new RequestMetrics(), credentials.AccessKey, credentials.SecretKey, Service, region);
        var address = AmazonServiceClient.ComposeUrl(request).AbsoluteUri;
        return $"{address[(Uri.UriSchemeHttps.Length + Uri.SchemeDelimiter.Length)..]}&{signature.ForQueryParameters}";
    }

    /// <summary>The environment's; else that of the host's name, as in <c>db.abc.eu-central-1.rds.amazonaws.com</c>.</summary>
    private string? Region()
    {
        var named = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        var labels = settings.Host.Split('.');
        var at = Array.IndexOf(labels, "rds");
        return at > 0 ? labels[at - 1] : null;
    }

    private sealed class Connect : AmazonWebServiceRequest;
}
