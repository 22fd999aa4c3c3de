using System.CommandLine;

namespace GitopsLab.MigrationList.Tool;

/// <summary>The command <c>gate</c>.</summary>
internal static class GateOptions
{
    /// <summary>The variable that names a server where no option does.</summary>
    public const string DatabaseVariable = "MIGRATIONS_DATABASE";

    public static Command Command(TextWriter output, TextWriter error)
    {
        var list = File("--list", "The list that is judged.");
        var project = new Option<string>("--project", "-p") { Description = "Instead of --list: the startup project, which is built and listed.", HelpName = "PATH" };
        var @base = File("--base", "The list of the release that serves, such as that of its image. Without a base each migration is judged by those before it.");
        var baseRevision = Text("--base-revision", "REVISION", "Instead of --base: the revision of that release, a tag, which is checked out, built and listed.");
        var target = File("--target", "The list of the branch to merge into, whose history must only grow as well.");
        var targetRevision = Text("--target-revision", "REVISION", "Instead of --target: the branch.");
        var release = Text("--release", "VERSION", "The version of this release. Default: the list's.");
        var baseRelease = Text("--base-release", "VERSION", "The version of the release that serves. Default: the base's.");
        var database = Text("--database", "CONNECTION",
            $"A PostgreSQL to try the migrations on, in a database that is made and dropped. Default: the variable {DatabaseVariable}. Without it SQL that is written by hand stops.");
        var prepare = File("--prepare", "SQL that makes what the migrations expect there, such as roles.");
        var json = Text("--json", "FILE", "Where to write the report for programs.");
        var sarif = Text("--sarif", "FILE", "Where to write it as SARIF, for code hosts.");
        var markdown = Text("--markdown", "FILE", "Where to write it with the SQL, as the comment of a pull request.");
        var title = Text("--title", "TEXT", "The heading of the comment.");
        var source = new Option<DirectoryInfo>("--source")
        {
            Description = "The folder with the migrations' files, which SARIF names by their paths below it. Default: where it runs.",
            HelpName = "FOLDER"
        }.AcceptExistingOnly();
        var command = new Command("gate", "Says what new migrations mean to the release that still serves, and stops what would break it.")
        {
            list, project, @base, baseRevision, target, targetRevision, release, baseRelease, database, prepare, json, sarif, markdown, title, source
        };
        command.SetAction((result, cancellationToken) => new GateCommand(output, error)
        {
            List = result.GetValue(list)?.FullName,
            Project = result.GetValue(project),
            Base = result.GetValue(@base)?.FullName,
            BaseRevision = result.GetValue(baseRevision),
            Target = result.GetValue(target)?.FullName,
            TargetRevision = result.GetValue(targetRevision),
            Release = result.GetValue(release),
            BaseRelease = result.GetValue(baseRelease),
            Database = result.GetValue(database) ?? Variable(),
            Prepare = result.GetValue(prepare)?.FullName,
            Json = result.GetValue(json),
            Sarif = result.GetValue(sarif),
            Markdown = result.GetValue(markdown),
            Title = result.GetValue(title),
            Sources = result.GetValue(source)?.FullName ?? Directory.GetCurrentDirectory()
        }.RunAsync(cancellationToken));
        return command;
    }

    /// <summary>The server that the variable names; null where it names none.</summary>
    public static string? Variable() => Environment.GetEnvironmentVariable(DatabaseVariable) is { Length: > 0 } value ? value : null;

    private static Option<FileInfo> File(string name, string description) =>
        new Option<FileInfo>(name) { Description = description, HelpName = "FILE" }.AcceptExistingOnly();

    private static Option<string> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };
}
