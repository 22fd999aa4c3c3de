using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using Xunit;

namespace GitopsLab.Migrate.Passwords;

/// <summary>The tokens of each cloud: the real program, and a stand-in of the cloud's endpoint that checks what it is sent.</summary>
public sealed class TokenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokens-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public TokenTests()
    {
        _environment["DB__HOST"] = "db.abc.eu-central-1.rds.amazonaws.com";
        _environment["DB__PORT"] = "5432";
        _environment["DB__NAME"] = "shop";
        _environment["DB__USER"] = "shop app";
        _environment["DB__PASSFILE"] = Path.Combine(_folder, "passfile");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // AWS

    [Fact]
    public async Task The_token_of_a_pod_identity_is_one_that_RDS_accepts()
    {
        await using var agent = await StandIn.StartAsync(asked => asked.Headers.GetValueOrDefault("Authorization") == "the pod's token"
            ? (200, $$"""{"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "the secret/key+", "Token": "the session/token==", "Expiration": "{{DateTime.UtcNow.AddHours(6):yyyy-MM-ddTHH:mm:ssZ}}"}""")
            : (401, ""));
        Aws(agent);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(0, result.ToString());
        agent.Requests.Should().ContainSingle().Which.Path.Should().Be("/v1/credentials");
        var token = Token();
        VerifyAsRds(token, "the secret/key+", "AKIAEXAMPLE", "eu-central-1").Should().BeTrue(token);
        token.Should().StartWith("db.abc.eu-central-1.rds.amazonaws.com:5432/?").And.Contain("Action=connect").And.Contain("DBUser=shop%20app")
            .And.Contain("X-Amz-Expires=900").And.Contain("X-Amz-Security-Token=the%20session%2Ftoken%3D%3D");
        result.ToString().Should().NotContain("the secret").And.NotContain("the session").And.NotContain("X-Amz");
    }

    [Theory]
    [InlineData(401, "")]
    [InlineData(500, "no")]
    [InlineData(200, "garbage")]
    public async Task Without_credentials_of_AWS_there_is_one_clear_message(int status, string body)
    {
        await using var agent = await StandIn.StartAsync(_ => (status, body));
        Aws(agent);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain("no AWS credentials can be had").And.NotContain("the pod's token");
    }

    [Theory]
    [InlineData(6, 4, 6)]
    [InlineData(360, 14, 15)]
    public async Task A_token_of_AWS_lives_no_longer_than_the_session_that_signed_it(int session, int least, int most)
    {
        var asked = DateTimeOffset.UtcNow;
        await using var agent = await StandIn.StartAsync(_ => (200, $$"""{"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "secret", "Token": "session", "Expiration": "{{asked.AddMinutes(session):yyyy-MM-ddTHH:mm:ssZ}}"}"""));
        Aws(agent);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(0, result.ToString());
        // The SDK has a session end somewhat before it does.
        Expires().Should().BeAfter(asked.AddMinutes(least)).And.BeBefore(asked.AddMinutes(most).AddSeconds(30));
    }

    [Fact]
    public async Task A_token_that_lasting_keys_of_AWS_sign_lives_for_15_minutes()
    {
        _environment["DB__IDENTITY"] = "aws";
        _environment["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE";
        _environment["AWS_SECRET_ACCESS_KEY"] = "secret";

        (await RunAsync("credentials", "--once")).ExitCode.Should().Be(0);

        Expires().Should().BeCloseTo(DateTimeOffset.UtcNow.AddMinutes(15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_agent_of_AWS_that_does_not_answer_is_given_up()
    {
        await using var agent = await StandIn.StartAsync(_ => null);
        Aws(agent);

        var result = await RunAsync("credentials", "--once");

        IsGivenUp(result, 10, "no AWS credentials can be had: there was no answer within 10 s");
        result.Log.Should().NotContain("the pod's token");
    }

    [Fact]
    public async Task A_region_that_is_not_known_is_asked_for()
    {
        _environment["DB__IDENTITY"] = "aws";
        _environment["DB__HOST"] = "db.internal";

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(1);
        result.Log.Should().Contain("set AWS_REGION");
    }

    // Azure

    [Fact]
    public async Task The_token_of_a_workload_identity_is_exchanged_for_one_of_the_database()
    {
        await using var authority = await StandIn.StartAsync(
            _ => (200, """{"token_type": "Bearer", "expires_in": 3599, "access_token": "the.entra.token"}"""), tls: true);
        await AzureAsync(authority);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(0, result.ToString());
        var asked = authority.Requests.Single(request => request.Method == "POST");
        asked.Path.Should().Be("/11111111-1111-1111-1111-111111111111/oauth2/v2.0/token");
        asked.Form["grant_type"].Should().Be("client_credentials");
        asked.Form["client_id"].Should().Be("22222222-2222-2222-2222-222222222222");
        asked.Form["client_assertion_type"].Should().Be("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        asked.Form["client_assertion"].Should().Be("projected.service-account.token");
        asked.Form["scope"].Split(' ').Should().Contain("https://ossrdbms-aad.database.windows.net/.default");
        Token().Should().Be("the.entra.token");
        result.ToString().Should().NotContain("the.entra.token").And.NotContain("projected.");
    }

    [Fact]
    public async Task Without_a_token_of_Entra_there_is_one_clear_message()
    {
        await using var authority = await StandIn.StartAsync(
            _ => (400, """{"error": "invalid_client", "error_description": "AADSTS700213: No matching federated identity record found."}"""), tls: true);
        await AzureAsync(authority);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain("AADSTS700213").And.NotContain("projected.");
    }

    [Theory]
    [InlineData(401, """{"error": "invalid_client", "error_description": "AADSTS700016: Application not found."}""", "AADSTS700016")]
    [InlineData(401, "", "401")]
    [InlineData(500, "", "unavailable")]
    [InlineData(500, "projected.service-account.token", "unavailable")]
    [InlineData(200, "garbage", "Entra")]
    [InlineData(200, "{}", "Entra")]
    public async Task An_answer_of_Entra_without_a_token_is_one_clear_message(int status, string body, string said)
    {
        await using var authority = await StandIn.StartAsync(_ => (status, body), tls: true);
        await AzureAsync(authority);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain("no token of Microsoft Entra can be had").And.Contain(said).And.NotContain("projected.");
    }

    [Fact]
    public async Task An_authority_of_Entra_that_does_not_answer_is_given_up()
    {
        await using var authority = await StandIn.StartAsync(_ => null, tls: true);
        await AzureAsync(authority);

        var result = await RunAsync("credentials", "--once");

        IsGivenUp(result, 30, "no token of Microsoft Entra can be had: there was no answer within 30 s");
        result.Log.Should().NotContain("projected.");
    }

    // Google Cloud

    [Fact]
    public async Task A_metadata_server_that_does_not_answer_is_given_up()
    {
        await using var metadata = await StandIn.StartAsync(_ => null);
        Google(metadata);

        IsGivenUp(await RunAsync("credentials", "--once"), 10, "it does not answer");
    }

    [Fact]
    public async Task The_token_of_a_service_account_comes_from_the_metadata_server()
    {
        await using var metadata = await StandIn.StartAsync(asked => asked.Headers.GetValueOrDefault("Metadata-Flavor") == "Google"
            ? (200, """{"access_token": "ya29.token", "expires_in": 3599, "token_type": "Bearer"}""")
            : (403, ""));
        Google(metadata);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(0, result.ToString());
        metadata.Requests.Should().ContainSingle().Which.Path.Should().Be("/computeMetadata/v1/instance/service-accounts/default/token");
        Token().Should().Be("ya29.token");
        result.ToString().Should().NotContain("ya29.token");
    }

    [Theory]
    [InlineData(404, "", "answered 404")]
    [InlineData(200, "garbage", "its answer is no token")]
    [InlineData(401, "", "answered 401")]
    [InlineData(500, "", "answered 500")]
    [InlineData(200, "{}", "answered without one")]
    [InlineData(200, """{"access_token": "ya29.token"}""", "answered without one")]
    public async Task Without_a_token_of_Google_Cloud_there_is_one_clear_message(int status, string body, string said)
    {
        await using var metadata = await StandIn.StartAsync(_ => (status, body));
        Google(metadata);

        var result = await RunAsync("credentials", "--once");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain(said);
    }

    // The sidecar

    [Fact]
    public async Task The_sidecar_renews_the_passfile_says_when_it_is_ready_and_ends_when_told()
    {
        var number = 0;
        await using var metadata = await StandIn.StartAsync(_ => (200, $$"""{"access_token": "token-{{++number}}", "expires_in": 4, "token_type": "Bearer"}"""));
        Google(metadata);
        (await RunAsync("credentials", "--ready")).ExitCode.Should().Be(1);

        await using var sidecar = new Running(Describe("credentials"));
        await sidecar.SaysAsync("wrote");
        (await RunAsync("credentials", "--ready")).ExitCode.Should().Be(0);
        File.GetUnixFileMode(_environment["DB__PASSFILE"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var first = Token();
        for (var tries = 0; tries < 100 && Token() == first; tries++)
        {
            await Task.Delay(100);
        }

        Token().Should().NotBe(first);
        sidecar.Signal(15);
        (await sidecar.EndsAsync(5)).ExitCode.Should().Be(0);
        await Task.Delay(TimeSpan.FromSeconds(5));
        (await RunAsync("credentials", "--ready")).ExitCode.Should().Be(1, "what it wrote is not accepted any more");
    }

    [Fact]
    public async Task The_sidecar_goes_on_asking_where_there_is_no_token_yet()
    {
        var there = false;
        await using var metadata = await StandIn.StartAsync(_ => there ? (200, """{"access_token": "late", "expires_in": 3599}""") : (503, ""));
        Google(metadata);

        await using var sidecar = new Running(Describe("credentials"));
        await sidecar.SaysAsync("answered 503");
        there = true;
        await sidecar.SaysAsync("wrote");

        Token().Should().Be("late");
    }

    [Fact]
    public async Task A_renewal_that_fails_is_told_while_the_old_token_is_still_accepted()
    {
        var fails = false;
        await using var metadata = await StandIn.StartAsync(_ => fails ? (503, "") : (200, """{"access_token": "first", "expires_in": 12}"""));
        Google(metadata);

        await using var sidecar = new Running(Describe("credentials"));
        await sidecar.SaysAsync("wrote");
        fails = true;
        await sidecar.SaysAsync("trying again in 1 s");

        (await RunAsync("credentials", "--ready")).ExitCode.Should().Be(0, "two thirds of its life are over, and not all of it");
        sidecar.Log.Split("wrote").Should().HaveCount(2);
    }

    [Fact]
    public async Task A_password_that_is_given_is_written_too()
    {
        _environment["DB__PASSWORD"] = "given:it";

        (await RunAsync("credentials", "--once")).ExitCode.Should().Be(0);

        Token().Should().Be("given:it");
        (await RunAsync("credentials", "--ready")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_sidecar_without_a_passfile_to_keep_is_a_mistake()
    {
        _environment.Remove("DB__PASSFILE");
        _environment["DB__PASSWORD"] = "given";

        var result = await RunAsync("credentials");

        result.ExitCode.Should().Be(2);
        result.Log.Should().Contain("DB__PASSFILE is not set");
    }

    private void Aws(StandIn agent)
    {
        var token = Path.Combine(_folder, "pod-token");
        File.WriteAllText(token, "the pod's token");
        _environment["DB__IDENTITY"] = "aws";
        _environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = new Uri(agent.Address, "/v1/credentials").ToString();
        _environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = token;
    }

    private async Task AzureAsync(StandIn authority)
    {
        var token = Path.Combine(_folder, "azure-identity-token");
        await File.WriteAllTextAsync(token, "projected.service-account.token");
        _environment["DB__IDENTITY"] = "azure";
        _environment["AZURE_AUTHORITY_HOST"] = $"https://localhost:{authority.Address.Port}/";
        _environment["AZURE_TENANT_ID"] = "11111111-1111-1111-1111-111111111111";
        _environment["AZURE_CLIENT_ID"] = "22222222-2222-2222-2222-222222222222";
        _environment["AZURE_FEDERATED_TOKEN_FILE"] = token;
        _environment["SSL_CERT_FILE"] = authority.Certificate!;
    }

    private void Google(StandIn metadata)
    {
        _environment["DB__IDENTITY"] = "google";
        _environment["GCE_METADATA_HOST"] = $"{metadata.Address.Host}:{metadata.Address.Port}";
    }

    private async Task<Result> RunAsync(params string[] arguments)
    {
        await using var running = new Running(Describe(arguments));
        return await running.EndsAsync();
    }

    private ProcessStartInfo Describe(params string[] arguments) => TestDatabase.Start(arguments, _environment);

    private static void IsGivenUp(Result result, int seconds, string said)
    {
        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Trim().Split('\n').Should().ContainSingle().Which.Should().Contain(said);
        result.Took.Should().BeGreaterThan(TimeSpan.FromSeconds(seconds - 1)).And.BeLessThan(TimeSpan.FromSeconds(seconds + 10));
    }

    private DateTimeOffset Expires() =>
        DateTimeOffset.Parse(File.ReadLines(_environment["DB__PASSFILE"]).First()["# expires ".Length..], CultureInfo.InvariantCulture);

    private string Token()
    {
        var line = File.ReadLines(_environment["DB__PASSFILE"]).Last();
        return line[(line.LastIndexOf(":shop app:", StringComparison.Ordinal) + ":shop app:".Length)..].Replace(@"\:", ":", StringComparison.Ordinal);
    }

    /// <summary>What RDS does with a token, by the published algorithm of signatures of version 4.</summary>
    private static bool VerifyAsRds(string token, string secretKey, string accessKey, string region)
    {
        var uri = new Uri("https://" + token);
        var query = uri.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var signature = query["X-Amz-Signature"];
        query.Remove("X-Amz-Signature");
        var date = DateTime.ParseExact(query["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        var day = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/rds-db/aws4_request";
        var canonical = string.Join(
            '\n',
            "GET",
            "/",
            string.Join('&', query.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")),
            $"host:{uri.Authority}",
            "",
            "host",
            Hex(SHA256.HashData([])));
        var toSign = string.Join('\n', "AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = new[] { day, region, "rds-db", "aws4_request" }.Aggregate(
            Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return Uri.UnescapeDataString(query["X-Amz-Credential"]) == $"{accessKey}/{scope}"
            && Math.Abs((DateTime.UtcNow - date).TotalMinutes) < 5
            && signature == Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
