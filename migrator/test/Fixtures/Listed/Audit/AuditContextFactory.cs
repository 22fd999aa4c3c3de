using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Listed.Audit;

/// <summary>The app makes this context by other means than its services.</summary>
internal sealed class AuditContextFactory : IDesignTimeDbContextFactory<AuditContext>
{
    public AuditContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<AuditContext>()
        .UseNpgsql(npgsql => npgsql.MigrationsAssembly("Listed.Audit.Migrations"))
        .Options);
}
