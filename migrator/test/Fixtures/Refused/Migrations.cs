using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Refused;

public abstract class Unchanged : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("SELECT 1");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("SELECT 1");
}

[DbContext(typeof(RetryingContext)), Migration("20260101000000_Retrying")]
public sealed class Retrying : Unchanged;

[DbContext(typeof(RemediedContext)), Migration("20260101000000_Remedied")]
public sealed class Remedied : Unchanged;

[DbContext(typeof(ImpatientContext)), Migration("20260101000000_Impatient")]
public sealed class Impatient : Unchanged;

[DbContext(typeof(PendingContext)), Migration("20260101000000_Pending")]
public sealed class Pending : Unchanged;

[DbContext(typeof(PendingIgnoredContext)), Migration("20260101000000_PendingIgnored")]
public sealed class PendingIgnored : Unchanged;

[DbContext(typeof(SeedingContext)), Migration("20260101000000_Seeding")]
public sealed class Seeding : Unchanged;

[DbContext(typeof(AsyncSeedingContext)), Migration("20260101000000_AsyncSeeding")]
public sealed class AsyncSeeding : Unchanged;

[DbContext(typeof(MergedContext)), Migration("20260101000000_Merged")]
public sealed class Merged : Unchanged
{
    protected override void BuildTargetModel(ModelBuilder modelBuilder) => modelBuilder.HasAnnotation("ProductVersion", "10.0.4");
}

[DbContext(typeof(TwiceContext)), Migration("20260101000000_Twice")]
public sealed class Once : Unchanged;

[DbContext(typeof(TwiceContext)), Migration("20260101000000_twice")]
public sealed class Twice : Unchanged;

[DbContext(typeof(BrokenContext)), Migration("20260101000000_Transactional")]
public sealed class Transactional : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE INDEX CONCURRENTLY ix ON notes (id)");
}

[DbContext(typeof(BrokenContext)), Migration("20260102000000_Nameless")]
public sealed class Nameless : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY ON notes (id)", suppressTransaction: true);
}

[DbContext(typeof(BrokenContext)), Migration("20260103000000_Throws")]
public sealed class Throws : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => throw new InvalidOperationException("the file of countries is missing");
}

[DbContext(typeof(DesignTimeContext)), Migration("20260101000000_DesignTime")]
public sealed class DesignTime : Unchanged;

[DbContext(typeof(SharedContext)), Migration("20260101000000_Initial")]
public sealed class SharedInitial : Unchanged;

[DbContext(typeof(SharingContext)), Migration("20260101000000_Initial")]
public sealed class SharingInitial : Unchanged;

[DbContext(typeof(ElsewhereContext)), Migration("20260101000000_Elsewhere")]
public sealed class Elsewhere : Unchanged;

public abstract class NoteSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.4").HasAnnotation("Relational:MaxIdentifierLength", 63);
        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);
        modelBuilder.Entity("Refused.Note", note =>
        {
            NpgsqlPropertyBuilderExtensions.UseIdentityByDefaultColumn(
                note.Property<int>("Id").ValueGeneratedOnAdd().HasColumnType("integer"));
            note.HasKey("Id");
            note.ToTable("Note");
            Rows(note);
        });
    }

    protected virtual void Rows(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder note) => note.HasData(new { Id = 1 });
}

[DbContext(typeof(PendingContext))]
public sealed class PendingSnapshot : NoteSnapshot;

[DbContext(typeof(PendingIgnoredContext))]
public sealed class PendingIgnoredSnapshot : NoteSnapshot;

[DbContext(typeof(MergedContext))]
public sealed class MergedSnapshot : NoteSnapshot
{
    protected override void Rows(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder note)
    {
    }
}
