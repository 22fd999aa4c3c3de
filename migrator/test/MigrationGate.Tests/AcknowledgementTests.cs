using AwesomeAssertions;
using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationGate.Support;
using GitopsLab.MigrationList;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace GitopsLab.MigrationGate;

/// <summary>What is unsafe passes where it is acknowledged in code, and never in the release that stops using it.</summary>
public sealed class AcknowledgementTests : IDisposable
{
    private readonly Shop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task A_reason_lets_a_lock_pass()
    {
        var finding = await JudgeAsync(Index, new Acknowledgement { Reason = "It has 200 rows." });

        finding.Severity.Should().Be(Rules.Severity.Note);
        finding.Acknowledged.Should().Be("It has 200 rows.");
    }

    [Fact]
    public async Task No_reason_is_none() =>
        (await JudgeAsync(Index, new Acknowledgement { Reason = " " })).Severity.Should().Be(Rules.Severity.Error);

    [Fact]
    public async Task What_release_1_4_still_maps_does_not_go_whatever_is_acknowledged()
    {
        var finding = await JudgeAsync(m => m.DropColumn("note", "orders"), new Acknowledgement { Reason = "Nobody reads it.", UnusedSince = "1.4" });

        finding.Severity.Should().Be(Rules.Severity.Error);
        finding.Message.Should().Be("release 1.4 still maps it, and its pods fail with 42703 from then on. "
            + "The acknowledgement does not help: it cannot go in the release that stops using it, only in a later one");
    }

    [Fact]
    public async Task What_it_no_longer_maps_goes_where_the_release_that_stopped_using_it_is_named()
    {
        var named = await JudgeAsync(Voucher, new Acknowledgement { Reason = "Nobody reads it.", UnusedSince = "1.3" });
        var unnamed = await JudgeAsync(Voucher, new Acknowledgement { Reason = "Nobody reads it." });

        named.Severity.Should().Be(Rules.Severity.Note);
        named.Acknowledged.Should().Be("Nobody reads it. (unused since 1.3)");
        unnamed.Severity.Should().Be(Rules.Severity.Error);
        unnamed.Message.Should().Be("release 1.4 does not map it any more. The acknowledgement does not say which release stopped using it: UnusedSince = \"1.4\"");
    }

    [Theory]
    [InlineData("1.3", null)]
    [InlineData("1.4", null)]
    [InlineData("v1.4.0", null)]
    [InlineData("1.5", "UnusedSince = \"1.5\" is this release, 1.5, or a later one: while it rolls out, release 1.4 still uses what goes")]
    [InlineData("2.0", "UnusedSince = \"2.0\" is this release, 1.5, or a later one: while it rolls out, release 1.4 still uses what goes")]
    [InlineData("1.4.7", null)]
    public async Task That_release_is_out(string since, string? message)
    {
        var report = await ReportAsync(Voucher, new Acknowledgement { Reason = "Nobody reads it.", UnusedSince = since });

        report.Passes.Should().Be(message is null);
        report.Findings.SingleOrDefault(finding => finding.Rule == Rules.GateRules.AcknowledgedTooEarly)?.Message.Should().Be(message);
    }

    [Fact]
    public async Task What_must_change_cannot_be_acknowledged()
    {
        var report = await ReportAsync(
            m =>
            {
                m.CreateSequence("a");
                m.CreateIndex("ix", "orders", "note").Annotation("Npgsql:CreatedConcurrently", true);
            },
            new Acknowledgement { Reason = "It is fine.", UnusedSince = "1.3" });

        report.Findings.Single().Severity.Should().Be(Rules.Severity.Error);
    }

    private static void Index(MigrationBuilder migration) => migration.CreateIndex("ix", "orders", "note");

    private static void Voucher(MigrationBuilder migration) => migration.DropColumn("voucher", "orders");

    private async Task<Finding> JudgeAsync(Action<MigrationBuilder> up, Acknowledgement acknowledgement) =>
        (await ReportAsync(up, acknowledgement)).Findings.Single();

    private Task<GateReport> ReportAsync(Action<MigrationBuilder> up, Acknowledgement acknowledgement) => new Gate(
        shop.Next(shop.Migration("20260201000000_Next", up) with { Acknowledgement = acknowledgement }), shop.Base(), null, new Secrets())
        .RunAsync(null, TestContext.Current.CancellationToken);
}
