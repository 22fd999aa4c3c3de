using System.Globalization;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Cases;

/// <summary>
/// The fixture <c>release-N</c>: a service in its N-th release. Each added a column; the app cannot do without the last one, or that
/// of the release that FIXTURE_APP names. The last migration of <c>release-N-failing</c> fails once its work is done, that of
/// <c>release-N-taking-S</c> takes S seconds.
/// </summary>
public static class Releases
{
    private static readonly string[] Words = FixtureAttribute.Current.Split('-');

    public static int Number => Words[0] == "release" ? int.Parse(Words[1], CultureInfo.InvariantCulture) : 0;

    public static string App => Environment.GetEnvironmentVariable("FIXTURE_APP") is { Length: > 0 } app ? app : $"{Number}";

    /// <summary>What the last migration does before its work: whatever came after it would hold up the app, which needs the table.</summary>
    public static string? Begin => Words.ElementAtOrDefault(2) == "taking" ? $"SELECT pg_sleep({Words[3]})" : null;

    /// <summary>What the last migration does after its work.</summary>
    public static string? End => Words.ElementAtOrDefault(2) == "failing" ? "SELECT 1 / 0" : null;
}

/// <summary>A migration that came with a release, and is in all later ones.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SinceAttribute(int release) : Attribute
{
    public int Release => release;
}

public abstract class ReleaseColumn(int number) : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        if (number == 1)
        {
            migrationBuilder.Sql("CREATE TABLE item ()");
        }

        if (number == Releases.Number && Releases.Begin is { } begin)
        {
            migrationBuilder.Sql(begin);
        }

        migrationBuilder.Sql($"ALTER TABLE item ADD COLUMN v{number} int");
        if (number == Releases.Number && Releases.End is { } end)
        {
            migrationBuilder.Sql(end);
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(number == 1 ? "DROP TABLE item" : $"ALTER TABLE item DROP COLUMN v{number}");
}

[DbContext(typeof(CasesContext)), Migration("20260301000000_Column"), Since(1)]
public sealed class ReleaseColumn1() : ReleaseColumn(1);

[DbContext(typeof(CasesContext)), Migration("20260302000000_Column"), Since(2)]
public sealed class ReleaseColumn2() : ReleaseColumn(2);

[DbContext(typeof(CasesContext)), Migration("20260303000000_Column"), Since(3)]
public sealed class ReleaseColumn3() : ReleaseColumn(3);

[DbContext(typeof(CasesContext)), Migration("20260304000000_Column"), Since(4)]
public sealed class ReleaseColumn4() : ReleaseColumn(4);

[DbContext(typeof(CasesContext)), Migration("20260305000000_Column"), Since(5)]
public sealed class ReleaseColumn5() : ReleaseColumn(5);

[DbContext(typeof(CasesContext)), Migration("20260306000000_Column"), Since(6)]
public sealed class ReleaseColumn6() : ReleaseColumn(6);

[DbContext(typeof(CasesContext)), Migration("20260307000000_Column"), Since(7)]
public sealed class ReleaseColumn7() : ReleaseColumn(7);

[DbContext(typeof(CasesContext)), Migration("20260308000000_Column"), Since(8)]
public sealed class ReleaseColumn8() : ReleaseColumn(8);

[DbContext(typeof(CasesContext)), Migration("20260309000000_Column"), Since(9)]
public sealed class ReleaseColumn9() : ReleaseColumn(9);

[DbContext(typeof(CasesContext)), Migration("20260310000000_Column"), Since(10)]
public sealed class ReleaseColumn10() : ReleaseColumn(10);

[DbContext(typeof(CasesContext)), Migration("20260311000000_Column"), Since(11)]
public sealed class ReleaseColumn11() : ReleaseColumn(11);

[DbContext(typeof(CasesContext)), Migration("20260312000000_Column"), Since(12)]
public sealed class ReleaseColumn12() : ReleaseColumn(12);

[DbContext(typeof(CasesContext)), Migration("20260313000000_Column"), Since(13)]
public sealed class ReleaseColumn13() : ReleaseColumn(13);

[DbContext(typeof(CasesContext)), Migration("20260314000000_Column"), Since(14)]
public sealed class ReleaseColumn14() : ReleaseColumn(14);

[DbContext(typeof(CasesContext)), Migration("20260315000000_Column"), Since(15)]
public sealed class ReleaseColumn15() : ReleaseColumn(15);

[DbContext(typeof(CasesContext)), Migration("20260316000000_Column"), Since(16)]
public sealed class ReleaseColumn16() : ReleaseColumn(16);

[DbContext(typeof(CasesContext)), Migration("20260317000000_Column"), Since(17)]
public sealed class ReleaseColumn17() : ReleaseColumn(17);

[DbContext(typeof(CasesContext)), Migration("20260318000000_Column"), Since(18)]
public sealed class ReleaseColumn18() : ReleaseColumn(18);

[DbContext(typeof(CasesContext)), Migration("20260319000000_Column"), Since(19)]
public sealed class ReleaseColumn19() : ReleaseColumn(19);

[DbContext(typeof(CasesContext)), Migration("20260320000000_Column"), Since(20)]
public sealed class ReleaseColumn20() : ReleaseColumn(20);

[DbContext(typeof(CasesContext)), Migration("20260321000000_Column"), Since(21)]
public sealed class ReleaseColumn21() : ReleaseColumn(21);
