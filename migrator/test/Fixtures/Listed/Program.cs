using Listed.Handwritten;
using Listed.Orders;
using Listed.Stock;
using Microsoft.EntityFrameworkCore;

// Apps print, and the list is not to be found among what they print.
Console.WriteLine("{ \"Contexts\": [] }");
Console.Error.WriteLine("starting");

switch (args.FirstOrDefault())
{
    case "throw":
        throw new InvalidOperationException("the region is missing");
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

// Started a second time in one process, it fails: so do apps with a static logger.
if (AppDomain.CurrentDomain.GetData("started") is not null)
{
    throw new InvalidOperationException("this app starts once");
}

AppDomain.CurrentDomain.SetData("started", true);

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<OrdersContext>(options => options.UseNpgsql());
builder.Services.AddDbContext<HandwrittenContext>(options => options.UseNpgsql());
builder.Services.AddDbContext<StockContext>(options => options
    .UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("migrations", "stock"))
    .UseSnakeCaseNamingConvention());

var app = builder.Build();
app.Run();
