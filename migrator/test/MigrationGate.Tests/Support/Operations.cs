using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace GitopsLab.MigrationGate.Support;

/// <summary>Operations as the next release may have them, each with what is right about it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Up">Writes it.</param>
/// <param name="Expected">The rules that find it and the locks that hold up an app, as they are known of the operation.</param>
/// <param name="Fails">The queries of release 1.4 that PostgreSQL no longer answers.</param>
internal sealed record Operation(string Name, Action<MigrationBuilder> Up, string Expected, string Fails = "")
{
    /// <summary>What PostgreSQL does, where the operation alone does not say all of it.</summary>
    public string Tried { get; init; } = Expected;
}

/// <summary>All of them.</summary>
internal static class Operations
{
    private const string Strategy = "Npgsql:ValueGenerationStrategy";

    private const string Brief = "orders ACCESS EXCLUSIVE Brief";

    public static IReadOnlyList<Operation> All { get; } =
    [
        // Columns that are added
        new("a nullable column", m => m.AddColumn<string>("country", "orders", "text", nullable: true), Brief),
        new("a required column with a default", m => m.AddColumn<string>("country", "orders", "text", nullable: false, defaultValue: "NL"), Brief),
        new("a required column with a default that is the same for all rows", m => m.AddColumn<DateTime>("made", "orders", "timestamp with time zone", nullable: false, defaultValueSql: "now()"), Brief),
        new("a required column without a default", m => m.AddColumn<string>("country", "orders", "text", nullable: false),
            "column-required orders.country; orders ACCESS EXCLUSIVE Scan", "INSERT"),
        new("a column whose default is another for each row", m => m.AddColumn<Guid>("key", "orders", "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
            "table-rewritten orders.key; orders ACCESS EXCLUSIVE Rewrite"),
        new("an identity column", m => m.AddColumn<int>("number", "orders", "integer", nullable: false).Annotation(Strategy, NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            "table-rewritten orders.number; orders ACCESS EXCLUSIVE Rewrite"),
        new("a computed column", m => m.AddColumn<string>("shown", "orders", "text", nullable: true, computedColumnSql: "upper(note)", stored: true),
            "table-rewritten orders.shown; orders ACCESS EXCLUSIVE Rewrite"),
        // Columns that go
        new("a column is dropped", m => m.DropColumn("email", "orders"), "column-dropped orders.email; " + Brief, "SELECT INSERT UPDATE"),
        new("a column that release 1.4 does not map is dropped", m => m.DropColumn("voucher", "orders"), "column-dropped orders.voucher; " + Brief),
        new("a column is renamed", m => m.RenameColumn("email", "orders", "mail"), "column-renamed orders.email; " + Brief, "SELECT INSERT UPDATE"),
        // Columns that change
        new("a longer text", m => m.AlterColumn<string>("email", "orders", "character varying(200)", maxLength: 200, nullable: false, oldType: "character varying(100)", oldClrType: typeof(string), oldMaxLength: 100), Brief),
        new("a text without a limit", m => m.AlterColumn<string>("email", "orders", "text", nullable: false, oldType: "character varying(100)", oldClrType: typeof(string), oldMaxLength: 100), Brief),
        new("a shorter text", m => m.AlterColumn<string>("email", "orders", "character varying(50)", maxLength: 50, nullable: false, oldType: "character varying(100)", oldClrType: typeof(string), oldMaxLength: 100),
            "column-type orders.email; orders ACCESS EXCLUSIVE Rewrite"),
        new("a larger key", m => m.AlterColumn<long>("id", "archive", "bigint", nullable: false, oldType: "integer", oldClrType: typeof(int)),
            "column-type archive.id; archive ACCESS EXCLUSIVE Rewrite"),
        new("a number of more digits before the point", m => m.AlterColumn<decimal>("discount", "customers", "numeric(12,2)", nullable: true, oldType: "numeric(10,2)", oldClrType: typeof(decimal), oldNullable: true),
            "customers ACCESS EXCLUSIVE Brief"),
        new("a number of more digits after the point", m => m.AlterColumn<int>("id", "archive", "numeric(12,3)", nullable: false, oldType: "integer", oldClrType: typeof(int)),
            "column-type archive.id; archive ACCESS EXCLUSIVE Rewrite"),
        new("a text becomes a number", m => m.AlterColumn<int>("note", "orders", "integer", nullable: true, oldType: "text", oldClrType: typeof(string), oldNullable: true),
            "column-type-uncastable orders.note; " + Brief) { Tried = "fails" },
        new("another collation", m => m.AlterColumn<string>("nickname", "customers", "character varying(50)", maxLength: 50, nullable: true, collation: "C", oldType: "character varying(50)", oldClrType: typeof(string), oldMaxLength: 50, oldNullable: true),
            "column-collation customers.nickname; customers ACCESS EXCLUSIVE Scan"),
        new("a column becomes required", m => m.AlterColumn<string>("note", "orders", "text", nullable: false, defaultValue: "", oldType: "text", oldClrType: typeof(string), oldNullable: true),
            "column-not-null orders.note; orders ACCESS EXCLUSIVE Scan", "INSERT"),
        new("a required column becomes nullable", m => m.AlterColumn<string>("email", "orders", "character varying(100)", maxLength: 100, nullable: true, oldType: "character varying(100)", oldClrType: typeof(string), oldMaxLength: 100),
            "column-nullable orders.email; " + Brief),
        new("a default is added, beside a check", m => m.AlterColumn<decimal>("amount", "orders", "numeric(10,2)", nullable: false, defaultValue: 0m, oldType: "numeric(10,2)", oldClrType: typeof(decimal)), Brief)
            // Npgsql names the type too, so that PostgreSQL checks the constraint of the column anew.
            { Tried = "table-locked orders; orders ACCESS EXCLUSIVE Scan" },
        new("a default is added to what no constraint is about", m => m.AlterColumn<string>("note", "orders", "text", nullable: true, defaultValue: "", oldType: "text", oldClrType: typeof(string), oldNullable: true), Brief),
        new("a default goes", m => m.AlterColumn<int>("quantity", "orders", "integer", nullable: false, oldType: "integer", oldClrType: typeof(int), oldDefaultValue: 1),
            "default-dropped orders.quantity; " + Brief),
        new("a comment of a column", m => m.AlterColumn<string>("note", "orders", "text", nullable: true, comment: "of the customer", oldType: "text", oldClrType: typeof(string), oldNullable: true),
            Brief),
        new("a computed column is computed in another way", m => m.AlterColumn<decimal>("total", "orders", "numeric", nullable: false, computedColumnSql: "price", stored: true, oldType: "numeric", oldClrType: typeof(decimal), oldComputedColumnSql: "price * 1.21", oldStored: true),
            "column-computed orders.total; orders ACCESS EXCLUSIVE Rewrite"),
        // Tables
        new("a new table, with keys to one that is there and indexes", m =>
            {
                m.CreateTable(
                    "invoices",
                    columns => new
                    {
                        id = columns.Column<int>("integer", nullable: false),
                        number = columns.Column<string>("text", nullable: false),
                        order_id = columns.Column<int>("integer", nullable: false)
                    },
                    constraints: table =>
                    {
                        table.PrimaryKey("pk_invoices", row => row.id);
                        table.ForeignKey("fk_invoices_orders", row => row.order_id, "orders", "id", onDelete: ReferentialAction.Cascade);
                    });
                m.CreateIndex("ix_invoices_order_id", "invoices", "order_id");
                m.CreateIndex("ix_invoices_number", "invoices", "number", unique: true);
                m.AddColumn<string>("note", "invoices", "text", nullable: true);
                m.AlterColumn<string>("note", "invoices", "text", nullable: false, defaultValue: "", oldType: "text", oldClrType: typeof(string), oldNullable: true);
                m.RenameColumn("note", "invoices", "remark");
                m.RenameTable("invoices", newName: "bills");
                m.DropColumn("remark", "bills");
            },
            "orders SHARE ROW EXCLUSIVE Brief"),
        new("a table is dropped", m => m.DropTable("regions", "sales"), "table-dropped sales.regions; sales.regions ACCESS EXCLUSIVE Brief", "SELECT INSERT UPDATE DELETE"),
        new("a table that release 1.4 does not map is dropped", m => m.DropTable("archive"), "table-dropped archive; archive ACCESS EXCLUSIVE Brief"),
        new("a table is renamed", m => m.RenameTable("customers", newName: "clients"), "table-renamed customers; customers ACCESS EXCLUSIVE Brief", "SELECT INSERT UPDATE DELETE"),
        new("a table moves to another schema", m => m.RenameTable("regions", "sales", "regions", "public"), "table-renamed sales.regions; sales.regions ACCESS EXCLUSIVE Brief", "SELECT INSERT UPDATE DELETE"),
        new("a comment of a table", m => m.AlterTable("orders", comment: "all of them"), "orders SHARE UPDATE EXCLUSIVE Brief"),
        new("a table becomes unlogged", m => m.AlterTable("archive").Annotation("Npgsql:UnloggedTable", true),
            "table-rewritten archive; archive ACCESS EXCLUSIVE Rewrite"),
        // Indexes
        new("an index", m => m.CreateIndex("ix_orders_note", "orders", "note"), "index-locks orders.ix_orders_note; orders SHARE Scan"),
        new("a unique index", m => m.CreateIndex("ix_orders_email_unique", "orders", "email", unique: true), "index-locks orders.ix_orders_email_unique; orders SHARE Scan"),
        new("an index, concurrently", m => m.CreateIndex("ix_orders_note", "orders", "note").Annotation("Npgsql:CreatedConcurrently", true),
            "orders SHARE UPDATE EXCLUSIVE Scan") { Tried = "orders SHARE UPDATE EXCLUSIVE Brief" },
        new("a unique index, concurrently", m => m.CreateIndex("ix_orders_email_unique", "orders", "email", unique: true).Annotation("Npgsql:CreatedConcurrently", true),
            "index-unique orders.ix_orders_email_unique; orders SHARE UPDATE EXCLUSIVE Scan")
            { Tried = "index-unique orders.ix_orders_email_unique; orders SHARE UPDATE EXCLUSIVE Brief" },
        new("an index is dropped", m => m.DropIndex("ix_orders_email", "orders"), "index-dropped orders.ix_orders_email; " + Brief),
        new("an index is renamed", m => m.RenameIndex("ix_orders_email", "ix_orders_mail", "orders"), ""),
        // Constraints
        new("a foreign key", m => m.AddForeignKey("fk_orders_archive", "orders", "customer_id", "customers", principalColumn: "id"),
            "foreign-key-locks orders.fk_orders_archive; customers SHARE ROW EXCLUSIVE Scan; orders SHARE ROW EXCLUSIVE Scan")
            // With no orders there is nothing to look up among the customers.
            { Tried = "foreign-key-locks orders.fk_orders_archive; customers SHARE ROW EXCLUSIVE Brief; orders SHARE ROW EXCLUSIVE Scan" },
        new("a foreign key is dropped", m => m.DropForeignKey("fk_orders_customers", "orders"), Brief)
            // The operation does not name the other table.
            { Tried = "customers ACCESS EXCLUSIVE Brief; " + Brief },
        new("a primary key", m => m.AddPrimaryKey("pk_archive", "archive", "id"), "constraint-locks archive.pk_archive; archive ACCESS EXCLUSIVE Scan"),
        new("a unique constraint", m => m.AddUniqueConstraint("uq_orders_email", "orders", "email"), "constraint-locks orders.uq_orders_email; orders ACCESS EXCLUSIVE Scan"),
        new("a check", m => m.AddCheckConstraint("ck_orders_quantity", "orders", "quantity > 0"), "constraint-locks orders.ck_orders_quantity; orders ACCESS EXCLUSIVE Scan"),
        new("a primary key is dropped", m => m.DropPrimaryKey("pk_orders", "orders"), "constraint-dropped orders.pk_orders; " + Brief),
        new("a unique constraint is dropped", m => m.DropUniqueConstraint("uq_customers_name", "customers"), "constraint-dropped customers.uq_customers_name; customers ACCESS EXCLUSIVE Brief"),
        new("a check is dropped", m => m.DropCheckConstraint("ck_orders_amount", "orders"), Brief),
        // Rows
        new("rows are added", m => m.InsertData("archive", "id", "integer", 2), ""),
        new("rows are changed", m => m.UpdateData("archive", ["id"], ["integer"], [1], ["id"], ["integer"], [3]), "data-changed archive"),
        new("rows are deleted", m => m.DeleteData("archive", "id", "integer", 1), "data-deleted archive"),
        // What no table owns
        new("a schema", m => m.EnsureSchema("billing"), ""),
        new("a schema goes, with what is in it", m =>
            {
                m.DropTable("regions", "sales");
                m.DropSchema("sales");
            },
            "schema-dropped sales; table-dropped sales.regions; sales.regions ACCESS EXCLUSIVE Brief", "SELECT INSERT UPDATE DELETE"),
        new("a sequence", m => m.CreateSequence("order_numbers"), ""),
        new("a sequence changes", m => m.AlterSequence("invoice_numbers", incrementBy: 10, oldIncrementBy: 1), ""),
        new("a sequence goes", m => m.DropSequence("invoice_numbers"), "sequence-dropped invoice_numbers"),
        new("a sequence is renamed", m => m.RenameSequence("invoice_numbers", newName: "bill_numbers"), "sequence-dropped invoice_numbers"),
        new("a value of an enum", m => m.AlterDatabase().Annotation("Npgsql:Enum:order_status", "new,paid,lost,sent").OldAnnotation("Npgsql:Enum:order_status", "new,paid,lost"), ""),
        new("an enum that is new", m => m.AlterDatabase().Annotation("Npgsql:Enum:size", "s,m,l"), ""),
        new("an extension goes", m => m.AlterDatabase().OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,"), ""),
        new("an enum goes", m => m.AlterDatabase().OldAnnotation("Npgsql:Enum:unused", "a,b"), "type-dropped unused")
    ];
}
