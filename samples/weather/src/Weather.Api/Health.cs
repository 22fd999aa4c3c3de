using Npgsql;

namespace Weather.Api;

/// <summary>What Kubernetes asks. Neither asks for the history of the migrations, which a migration locks.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // A pod whose database is away is not ready, and starting it anew would not help.
        routes.MapGet("/healthz", () => TypedResults.Ok()).ExcludeFromDescription();
        routes.MapGet("/readyz", ReadyAsync).ExcludeFromDescription();
        routes.MapGet("/version", () => TypedResults.Ok(new { Program.Version })).WithSummary("The version of this release");
    }

    private static async Task<IResult> ReadyAsync(NpgsqlDataSource database, ILogger<Program> log, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(limit.Token);
            return TypedResults.Ok();
        }
        // Who asks and hangs up says nothing of the database.
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            log.NotReady(failure.Message);
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static readonly Action<ILogger, string, Exception?> NotReadyMessage =
        LoggerMessage.Define<string>(LogLevel.Warning, new EventId(1, nameof(NotReady)), "Not ready: {Reason}");

    private static void NotReady(this ILogger log, string reason) => NotReadyMessage(log, reason, null);
}
