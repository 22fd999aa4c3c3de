using Microsoft.EntityFrameworkCore;

namespace Listed.Audit;

/// <summary>A context whose migrations are in an assembly that no code refers to.</summary>
public sealed class AuditContext(DbContextOptions<AuditContext> options) : DbContext(options);
