using Microsoft.EntityFrameworkCore;

namespace Refused;

public sealed class RetryingContext(DbContextOptions<RetryingContext> options) : DbContext(options);

public sealed class RemediedContext(DbContextOptions<RemediedContext> options) : DbContext(options);

public sealed class ImpatientContext(DbContextOptions<ImpatientContext> options) : DbContext(options);

/// <summary>Its model depends on the environment, and was scaffolded in Development.</summary>
public sealed class PendingContext(DbContextOptions<PendingContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => Note.Configure(modelBuilder);
}

public sealed class PendingIgnoredContext(DbContextOptions<PendingIgnoredContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => Note.Configure(modelBuilder);
}

public sealed class Note
{
    public int Id { get; set; }

    public static void Configure(ModelBuilder modelBuilder)
    {
        var entity = modelBuilder.Entity<Note>();
        if (Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") == "Development")
        {
            entity.HasData(new Note { Id = 1 });
        }
    }
}

public sealed class SeedingContext(DbContextOptions<SeedingContext> options) : DbContext(options);

public sealed class AsyncSeedingContext(DbContextOptions<AsyncSeedingContext> options) : DbContext(options);

/// <summary>Two branches added migrations, and their snapshots were merged.</summary>
public sealed class MergedContext(DbContextOptions<MergedContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Note>();
}

/// <summary>Two of its migrations have one id.</summary>
public sealed class TwiceContext(DbContextOptions<TwiceContext> options) : DbContext(options);

/// <summary>Its migrations cannot run.</summary>
public sealed class BrokenContext(DbContextOptions<BrokenContext> options) : DbContext(options);

/// <summary>A bundle would keep another history than the app.</summary>
public sealed class DesignTimeContext(DbContextOptions<DesignTimeContext> options) : DbContext(options);

public sealed class SharedContext(DbContextOptions<SharedContext> options) : DbContext(options);

public sealed class SharingContext(DbContextOptions<SharingContext> options) : DbContext(options);

public sealed class EmptyContext(DbContextOptions<EmptyContext> options) : DbContext(options);

/// <summary>Its options look for migrations where there are none.</summary>
public sealed class ElsewhereContext(DbContextOptions<ElsewhereContext> options) : DbContext(options);
