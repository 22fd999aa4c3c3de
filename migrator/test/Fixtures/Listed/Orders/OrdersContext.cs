using Microsoft.EntityFrameworkCore;

namespace Listed.Orders;

public sealed class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Country> Countries => Set<Country>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>().Property(order => order.Email).HasMaxLength(200);
        modelBuilder.Entity<Order>().HasIndex(order => order.Email).IsUnique().IsCreatedConcurrently();
        modelBuilder.Entity<Country>().HasKey(country => country.Code);
        modelBuilder.Entity<Country>().HasData(new Country { Code = "NL", Name = "Netherlands" });
    }
}

public sealed class Order
{
    public int Id { get; set; }

    public required string Email { get; set; }

    public string? Note { get; set; }

    public string? CountryCode { get; set; }

    public Country? Country { get; set; }
}

public sealed class Country
{
    public required string Code { get; set; }

    public required string Name { get; set; }
}
