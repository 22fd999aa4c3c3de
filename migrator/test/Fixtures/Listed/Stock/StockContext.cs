using Microsoft.EntityFrameworkCore;

namespace Listed.Stock;

public sealed class StockContext(DbContextOptions<StockContext> options) : DbContext(options)
{
    public DbSet<StockItem> Items => Set<StockItem>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.HasDefaultSchema("stock");
}

public sealed class StockItem
{
    public int Id { get; set; }

    public required string ArticleNumber { get; set; }
}
