using Listed.Orders;
using Listed.Stock;
using Microsoft.EntityFrameworkCore;

// Apps print, and the list is not to be found among what they print.
Console.WriteLine("{ \"Contexts\": [] }");
Console.Error.WriteLine("starting");

switch (args.FirstOrDefault())
{
    case "throw":
        throw new InvalidOperationException("the connection string is missing");
    case "hang":
        Thread.Sleep(Timeout.Infinite);
        break;
    case "exit":
        Environment.Exit(0);
        break;
    case "endless-thread":
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        break;
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<OrdersContext>(options => options.UseNpgsql());
builder.Services.AddDbContext<StockContext>(options => options
    .UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", "stock"))
    .UseSnakeCaseNamingConvention());

var app = builder.Build();
Console.WriteLine("never printed while migrations are listed");
app.Run();
