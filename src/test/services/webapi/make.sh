# An unmodified `dotnet new webapi`, with EF Core as its documentation adds it.
dotnet new webapi --name Shop.Api --output src/Shop.Api
dotnet add src/Shop.Api package Microsoft.EntityFrameworkCore.Design --version 10.0.15
dotnet add src/Shop.Api package Npgsql.EntityFrameworkCore.PostgreSQL --version 10.0.3
cat >src/Shop.Api/ShopContext.cs <<'CODE'
using Microsoft.EntityFrameworkCore;

namespace Shop.Api;

public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}

public class Order
{
    public int Id { get; set; }

    public required string Email { get; set; }
}
CODE
sed -i -e '1i using Microsoft.EntityFrameworkCore;' \
  -e 's|^builder.Services.AddOpenApi();|&\nbuilder.Services.AddDbContext<Shop.Api.ShopContext>(options => options.UseNpgsql(builder.Configuration.GetConnectionString("Shop")));|' \
  src/Shop.Api/Program.cs
printf 'bin/\nobj/\n' >.dockerignore
dotnet new tool-manifest
dotnet tool install dotnet-ef --version 10.0.15
dotnet ef migrations add Orders --project src/Shop.Api
