extern alias reader;

using System.Text.Json;
using GitopsLab.MigrationList;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using EfOperation = Microsoft.EntityFrameworkCore.Migrations.Operations.MigrationOperation;
using Migration = GitopsLab.MigrationList.Migration;
using MigrationOperation = GitopsLab.MigrationList.MigrationOperation;
using ReaderFacts = reader::GitopsLab.MigrationList.Reader.OperationFacts;
using ReaderJson = reader::GitopsLab.MigrationList.MigrationListJson;

namespace GitopsLab.MigrationGate.Support;

/// <summary>
/// A shop whose release 1.4 serves: its schema, what its model maps, and a way to write the next release's migrations as EF Core's
/// own operations, from which EF Core and Npgsql make the SQL.
/// </summary>
internal sealed class Shop : IDisposable
{
    public const string BaseId = "20260101000000_Shop";

    private readonly ShopContext context = new();

    public void Dispose() => context.Dispose();

    /// <summary>The list of release 1.4.</summary>
    public MigrationList.MigrationList Base() => List("1.4", Migration(BaseId, Schema) with { Down = MigrationDown.Missing });

    /// <summary>The list of a release.</summary>
    public MigrationList.MigrationList Next(params Migration[] migrations) => List("1.5", [.. Base().Contexts[0].Migrations, .. migrations]);

    public Migration Migration(string id, Action<MigrationBuilder> up, Action<MigrationBuilder>? down = null)
    {
        var (operations, statements) = Build(up);
        var (downOperations, downStatements) = down is null ? ([], []) : Build(down);
        return new Migration
        {
            Id = id,
            ProductVersion = "10.0.15",
            Operations = operations,
            Up = statements,
            Down = MigrationDown.Present,
            DownStatements = downStatements,
            DownOperations = downOperations,
            ConcurrentIndexes = []
        };
    }

    private (IReadOnlyList<MigrationOperation> Operations, IReadOnlyList<MigrationStatement> Statements) Build(Action<MigrationBuilder> write)
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        write(builder);
        var facts = new ReaderFacts(context.GetService<IRelationalTypeMappingSource>());
        return (
            [.. builder.Operations.Select(operation => Convert(facts, operation))],
            [
                .. context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations)
                    .Select(command => new MigrationStatement { Sql = command.CommandText.TrimEnd(), Transactional = !command.TransactionSuppressed })
            ]);
    }

    // The reader has the records as source of its own.
    private static MigrationOperation Convert(ReaderFacts facts, EfOperation operation) => JsonSerializer.Deserialize(
        JsonSerializer.Serialize(facts.Of(operation), ReaderJson.Default.MigrationOperation), MigrationListJson.Default.MigrationOperation)!;

    private static MigrationList.MigrationList List(string release, params Migration[] migrations) => new()
    {
        Format = MigrationList.MigrationList.CurrentFormat,
        Tool = "0.1.0",
        Release = release,
        Contexts =
        [
            new MigrationContext
            {
                Name = "ShopContext",
                Type = "Shop.ShopContext",
                Bundle = "ShopContext",
                EfVersion = "10.0.15",
                Provider = "Npgsql.EntityFrameworkCore.PostgreSQL",
                History = new HistoryTable { Table = "__EFMigrationsHistory", IdColumn = "MigrationId", VersionColumn = "ProductVersion", CreateSql = "" },
                SnapshotIsOfLastMigration = true,
                Tables = Mapped(),
                Migrations = migrations
            }
        ]
    };

    private static void Schema(MigrationBuilder migration)
    {
        migration.AlterDatabase()
            .Annotation("Npgsql:Enum:order_status", "new,paid,lost")
            .Annotation("Npgsql:Enum:unused", "a,b")
            .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");
        migration.EnsureSchema("sales");
        migration.CreateSequence("invoice_numbers");
        migration.CreateTable(
            "customers",
            columns => new
            {
                id = columns.Column<int>("integer", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                name = columns.Column<string>("text", nullable: false),
                legacy_id = columns.Column<long>("bigint", nullable: true),
                discount = columns.Column<decimal>("numeric(10,2)", precision: 10, scale: 2, nullable: true),
                nickname = columns.Column<string>("character varying(50)", maxLength: 50, nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_customers", row => row.id);
                table.UniqueConstraint("uq_customers_name", row => row.name);
            });
        migration.CreateTable(
            "orders",
            columns => new
            {
                id = columns.Column<int>("integer", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                email = columns.Column<string>("character varying(100)", maxLength: 100, nullable: false),
                note = columns.Column<string>("text", nullable: true),
                amount = columns.Column<decimal>("numeric(10,2)", precision: 10, scale: 2, nullable: false),
                quantity = columns.Column<int>("integer", nullable: false, defaultValue: 1),
                customer_id = columns.Column<int>("integer", nullable: true),
                voucher = columns.Column<string>("text", nullable: true),
                status = columns.Column<int>("order_status", nullable: false, defaultValueSql: "'new'::order_status"),
                total = columns.Column<decimal>("numeric", nullable: false, computedColumnSql: "price * 1.21", stored: true),
                price = columns.Column<decimal>("numeric", nullable: false, defaultValue: 0m)
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_orders", row => row.id);
                table.CheckConstraint("ck_orders_amount", "amount >= 0");
                table.ForeignKey("fk_orders_customers", row => row.customer_id, "customers", "id");
            });
        migration.CreateTable("archive", columns => new { id = columns.Column<int>("integer", nullable: false) });
        migration.CreateTable("regions", schema: "sales", columns: columns => new { code = columns.Column<string>("text", nullable: false) });
        migration.CreateIndex("ix_orders_email", "orders", "email");
        migration.CreateIndex("ix_customers_nickname", "customers", "nickname");
        migration.Sql("CREATE VIEW known_customers AS SELECT id FROM customers WHERE legacy_id > 0");
        migration.InsertData("archive", "id", "integer", 1);
    }

    /// <summary>What release 1.4 still uses: not the voucher, which it stopped using, and not the archive.</summary>
    private static List<MappedTable> Mapped() =>
    [
        new MappedTable
        {
            Name = "customers",
            Columns =
            [
                new MappedColumn { Name = "id", Type = "integer" },
                new MappedColumn { Name = "name", Type = "text" },
                new MappedColumn { Name = "legacy_id", Type = "bigint", Nullable = true },
                new MappedColumn { Name = "nickname", Type = "character varying(50)", Nullable = true }
            ]
        },
        new MappedTable
        {
            Name = "orders",
            Columns =
            [
                new MappedColumn { Name = "id", Type = "integer" },
                new MappedColumn { Name = "email", Type = "character varying(100)" },
                new MappedColumn { Name = "note", Type = "text", Nullable = true },
                new MappedColumn { Name = "amount", Type = "numeric(10,2)" },
                new MappedColumn { Name = "quantity", Type = "integer" },
                new MappedColumn { Name = "customer_id", Type = "integer", Nullable = true },
                new MappedColumn { Name = "status", Type = "order_status" },
                new MappedColumn { Name = "total", Type = "numeric" }
            ]
        },
        new MappedTable { Schema = "sales", Name = "regions", Columns = [new MappedColumn { Name = "code", Type = "text" }] }
    ];

    private sealed class ShopContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql("Host=nowhere");
    }
}
