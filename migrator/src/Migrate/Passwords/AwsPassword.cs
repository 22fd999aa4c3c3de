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

    public async ValueTask<Password?> GetAsync(CancellationToken cancellationToken)
    {
        var region = Region() ?? throw new PasswordException(
            $"the AWS region of {settings.Host} is not known: set AWS_REGION, which EKS sets for pods with an identity");
        ImmutableCredentials credentials;
        try
        {
            var identity = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(null).WaitAsync(cancellationToken).ConfigureAwait(false);
            credentials = await identity.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new PasswordException($"no AWS credentials can be had: {failure.Message}", failure);
        }

        return new Password(Sign(credentials, region), time.GetUtcNow() + Life);
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
