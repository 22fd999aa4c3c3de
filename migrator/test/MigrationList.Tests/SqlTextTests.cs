extern alias reader;

using AwesomeAssertions;
using reader::GitopsLab.MigrationList.Reader;
using Xunit;

namespace GitopsLab.MigrationList;

public sealed class SqlTextTests
{
    [Theory]
    [InlineData("create index concurrently ix on t (a)", null, "t", "ix")]
    [InlineData("CREATE UNIQUE INDEX\n  CONCURRENTLY IF NOT EXISTS Ix ON S.T USING gin (a)", "s", "t", "ix")]
    [InlineData("CREATE INDEX CONCURRENTLY \"Ix on\"ON ONLY\"S\".\"T.\"(a)", "S", "T.", "Ix on")]
    [InlineData("create index concurrently on t (a)", null, "t", null)]
    [InlineData("create index /* /* of */ orders */ concurrently -- now\n one on t (a)", null, "t", "one")]
    [InlineData("select $a$ create index concurrently no on t $b$ $a$; create index concurrently yes on t (a)", null, "t", "yes")]
    [InlineData("select E'it\\'s', 'it''s'; create index concurrently yes on t (a)", null, "t", "yes")]
    [InlineData("create index concurrently größe on \"Maße\" (a)", null, "Maße", "größe")]
    [InlineData("create index concurrently on_time on t (a)", null, "t", "on_time")]
    public void Indexes_that_are_built_concurrently_are_found(string sql, string? schema, string table, string? name) =>
        SqlText.ConcurrentIndexes(sql).Should().Equal((schema, table, name));

    [Theory]
    [InlineData("create index ix on t (a)")]
    [InlineData("drop index concurrently ix")]
    [InlineData("-- create index concurrently ix on t (a)")]
    [InlineData("/* create index concurrently ix on t (a)")]
    [InlineData("select 'create index concurrently ix on t (a)'")]
    [InlineData("do $$ begin execute 'x'; /* create index concurrently ix on t (a) */ end $$")]
    [InlineData("select \"create index concurrently ix on t\" from x")]
    public void Others_are_not(string sql) => SqlText.ConcurrentIndexes(sql).Should().BeEmpty();

    [Theory]
    [InlineData("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\")\nVALUES ('id', 'version');\n", null, "__EFMigrationsHistory", "MigrationId", "ProductVersion")]
    [InlineData("INSERT INTO \"a \"\"b\".history (id, version) VALUES ('id', 'version')", "a \"b", "history", "id", "version")]
    public void The_target_of_an_insert_is_found(string sql, string? schema, string table, params string[] columns)
    {
        var target = SqlText.InsertTarget(sql);

        (target.Schema, target.Table).Should().Be((schema, table));
        target.Columns.Should().Equal(columns);
    }
}
