using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GitopsLab.Migrate.Passwords;

/// <summary>What an endpoint of a cloud was asked.</summary>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Form);

/// <summary>A cloud's endpoint on this machine, which keeps what it is asked.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StandIn(WebApplication server) => _server = server;

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public Uri Address => new(_server.Urls.Single());

    /// <summary>The certificate to trust; null without TLS.</summary>
    public string? Certificate { get; private init; }

    /// <summary>Starts one.</summary>
    /// <param name="answer">What it answers; null for nothing, with the connection kept open.</param>
    /// <param name="tls">Whether by TLS, which Entra's clients insist on.</param>
    public static async Task<StandIn> StartAsync(Func<Asked, (int Status, string Body)?> answer, bool tls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        string? file = null;
        X509Certificate2? certificate = null;
        if (tls)
        {
            certificate = Certify(out file);
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate != null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var server = builder.Build();
        var standIn = new StandIn(server) { Certificate = file };
        server.Run(async context =>
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
            var asked = new Asked(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                form.ToDictionary(field => field.Key, field => field.Value.ToString()));
            standIn.Requests.Enqueue(asked);
            if (answer(asked) is not var (status, body))
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        });
        await server.StartAsync();
        return standIn;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (Certificate != null)
        {
            File.Delete(Certificate);
        }
    }

    private static X509Certificate2 Certify(out string file)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        file = Path.GetTempFileName();
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return certificate;
    }
}
