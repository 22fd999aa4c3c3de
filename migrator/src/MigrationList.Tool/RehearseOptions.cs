using System.CommandLine;

namespace GitopsLab.MigrationList.Tool;

/// <summary>The command <c>rehearse</c>.</summary>
internal static class RehearseOptions
{
    public static Command Command(TextWriter output, TextWriter error)
    {
        var list = File("--list", "The list of the image, beside its bundles: migrations/migrations.json of the app's folder.");
        list.Required = true;
        var @base = File("--base", "The list of the release that serves. Without it the database starts empty.");
        var launcher = File("--migrate", "The launcher. Default: migrate, in the folder above the list's.");
        var database = new Option<string>("--database")
        {
            Description = $"A PostgreSQL, where a database is made and dropped. Default: the variable {GateOptions.DatabaseVariable}.",
            HelpName = "CONNECTION"
        };
        var pgDump = File("--pg-dump", "The program that dumps the schema. Default: the one of the PATH.");
        var test = new Option<string>("--test")
        {
            Description = "Tests of the release that serves, which a shell runs on the new schema; MIGRATIONS_TEST_DATABASE is a connection string, PGHOST and so on are set.",
            HelpName = "COMMAND"
        };
        var command = new Command("rehearse", "Takes a release's image through what production may do with it: up by two at once, down, up again, and compares the schema.")
        {
            list, @base, launcher, database, pgDump, test
        };
        command.SetAction((result, cancellationToken) => new RehearseCommand(output, error)
        {
            List = result.GetRequiredValue(list).FullName,
            Base = result.GetValue(@base)?.FullName,
            Launcher = result.GetValue(launcher)?.FullName,
            Database = result.GetValue(database) ?? GateOptions.Variable(),
            PgDump = result.GetValue(pgDump)?.FullName,
            Test = result.GetValue(test)
        }.RunAsync(cancellationToken));
        return command;
    }

    private static Option<FileInfo> File(string name, string description) =>
        new Option<FileInfo>(name) { Description = description, HelpName = "FILE" }.AcceptExistingOnly();
}
