using System.CommandLine;
using System.Text.RegularExpressions;

namespace GitopsLab.MigrationList.Tool;

/// <summary>The command <c>review</c>.</summary>
internal static partial class ReviewOptions
{
    public static Command Command(TextWriter output, TextWriter error)
    {
        var project = new Option<string>("--project", "-p") { Description = "The startup project. Default: the one of the folder.", HelpName = "PATH", DefaultValueFactory = _ => "." };
        var name = new Option<string>("--name") { Description = "The name of the service, which heads the comment.", HelpName = "NAME", Required = true };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } value && (value.Length > 30 || !ServiceName().IsMatch(value)))
            {
                result.AddError($"--name {value}: lower-case letters, digits and single hyphens between them, 30 at most, such as order-history");
            }
        });
        var previous = Text("--previous", "REVISION", "The release that serves. Default: the last tag before the target; without one no release serves yet.");
        var target = Text("--target-revision", "REVISION", "The branch to merge into. Default: origin/main.");
        var number = new Option<int?>("--number") { Description = "The number of the pull request, for what writes the comment.", HelpName = "NUMBER" };
        var tests = Text("--tests", "COMMAND", "Tests of the release that serves, which a shell runs in a checkout of it, on the new schema: MIGRATIONS_TEST_DATABASE.");
        var prepare = new Option<FileInfo>("--prepare") { Description = "SQL that makes what the migrations expect of a server, such as roles.", HelpName = "FILE" }.AcceptExistingOnly();
        var database = Text("--database", "CONNECTION", $"A PostgreSQL, where databases are made and dropped. Default: the variable {GateOptions.DatabaseVariable}.");
        database.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is null && GateOptions.Variable() is null)
            {
                result.AddError($"--database: name a PostgreSQL whose role may make databases, by the option or by {GateOptions.DatabaseVariable}");
            }
        });
        database.DefaultValueFactory = _ => GateOptions.Variable()!;
        var runtime = Text("--runtime", "RID", "What the bundle is built for. Default: this machine.");
        var launcher = new Option<FileInfo>("--launcher") { Description = "The launcher. Default: the one of the image that the tool is in.", HelpName = "FILE" }.AcceptExistingOnly();
        var folder = new Option<string>("--output", "-o") { Description = "Where the bundle, the reports and the comment go. Default: migrations-review.", HelpName = "FOLDER", DefaultValueFactory = _ => "migrations-review" };
        var command = new Command("review", "Asks all that a pull request is asked: builds the bundle, gates it, rehearses it, and writes the comment.")
        {
            project, name, previous, target, number, tests, prepare, database, runtime, launcher, folder
        };
        command.SetAction((result, cancellationToken) => new ReviewCommand(output, error)
        {
            Project = result.GetRequiredValue(project),
            Name = result.GetRequiredValue(name),
            Previous = Given(result.GetValue(previous)),
            Target = Given(result.GetValue(target)) ?? "origin/main",
            Number = result.GetValue(number),
            Tests = Given(result.GetValue(tests)),
            Prepare = result.GetValue(prepare)?.FullName,
            Database = result.GetRequiredValue(database),
            Runtime = result.GetValue(runtime) ?? BundleOptions.DefaultRuntime(),
            Launcher = result.GetValue(launcher)?.FullName,
            Output = result.GetRequiredValue(folder)
        }.RunAsync(cancellationToken));
        return command;
    }

    // A workflow hands an input on that nobody set.
    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static Option<string> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    [GeneratedRegex("^[a-z](-?[a-z0-9])*$")]
    private static partial Regex ServiceName();
}
