using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Passwords;

namespace GitopsLab.Migrate.Commands;

/// <summary>The commands of a migration image, as docs/migrations.md has them.</summary>
internal static class CommandLine
{
    private const string Environment =
        """

        Environment:
          DB__HOST, DB__NAME, DB__USER     where the database is, and who signs in
          DB__PORT                         5432
          DB__PASSWORD                     the password; unset where there is none, or an identity signs in
          DB__IDENTITY                     aws, azure or google: a token of the pod's identity is the password
          DB__SSLMODE, DB__SSLROOTCERT     require, as libpq names them; the file with the certificates to trust
          DB__ROLE                         the role to act as, which then owns what is made
          DB__DIRECTION                    any; up refuses to undo what is applied
          DB__LOCK_TIMEOUT_SECONDS         5: how long a statement waits for a lock of the app
          DB__OUT_OF_ORDER                 false; true applies what is missing beside migrations that the image does not know
          DB__POOLER                       none; session where a pooler keeps one session to one connection
          DB__PASSFILE                     the passfile that credentials keeps
          DB__LOG_FORMAT                   text or json
          MIGRATIONS                       the folder of migrations.json and the bundles

        Exit codes: 0 done; 1 a migration or the connection failed; 2 the command or the environment is wrong.
        """;

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where events go.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, Func<string, string?> variable, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var root = Build(variable, output, error, cancellationToken);
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"migrate: {problem.Message}").ConfigureAwait(false);
            }

            await error.WriteLineAsync("migrate: see migrate --help").ConfigureAwait(false);
            return ExitCodes.Wrong;
        }

        try
        {
            // Signals are Program's; what is unexpected is told below.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (UsageException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                Tell(problem);
            }

            return ExitCodes.Wrong;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Tell("told to end");
            return ExitCodes.Failed;
        }
        catch (Exception failure)
        {
            Tell(Migrator.Explain(failure));
            return ExitCodes.Failed;
        }

        void Tell(string message) =>
            new Log(error, variable("DB__LOG_FORMAT") == "json", SecretsOf(variable), TimeProvider.System).Error("failed", message);
    }

    private static Command Build(Func<string, string?> variable, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var folder = new Option<string?>("--migrations")
        {
            Description = "The folder of migrations.json and the bundles. Default: migrations beside this program.",
            HelpName = "FOLDER",
            Recursive = true,
        };
        var target = new Argument<string?>("TARGET")
        {
            Description = "The id of the last migration to have, 0 for none. Default: the last of the image. With several contexts Context/TARGET, separated by commas.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Argument<string?>("FILE") { Description = "A file to write the ids to as well.", Arity = ArgumentArity.ZeroOrOne };
        var sql = new Option<bool>("--sql") { Description = "Print the statements that would run, in place of the ids." };
        var baselineTarget = new Argument<string>("TARGET") { Description = "The id of the last migration that the schema has already." };

        var migrate = new Command("migrate", "Apply what is missing, or go up or down to TARGET.") { target };
        migrate.SetAction(async (result, _) =>
        {
            var run = Context(result.GetValue(folder), variable, error);
            var targets = Targets.Resolve(run.Image.List, result.GetValue(target));
            var signIn = run.SignIn();
            await using (signIn.ConfigureAwait(false))
            {
                return await new Migrator(run.Image, run.Server, signIn, run.Log, TimeProvider.System).MigrateAsync(targets, cancellationToken).ConfigureAwait(false);
            }
        });

        var pending = new Command("pending", "Print the ids of what migrate would apply, one to a line.") { file, sql };
        pending.SetAction(async (result, _) =>
        {
            var run = Context(result.GetValue(folder), variable, error);
            var migrations = await new Watcher(run.Image, run.Server, run.Log, TimeProvider.System).PendingAsync(cancellationToken).ConfigureAwait(false);
            var ids = string.Concat(migrations.Select(pending => pending.Migration.Id + "\n"));
            var text = result.GetValue(sql)
                ? run.Log.Secrets.Mask(string.Concat(migrations.SelectMany(pending => Script.Lines(pending.Context, pending.Migration)).Select(line => line + "\n")))
                : ids;
            await output.WriteAsync(text).ConfigureAwait(false);
            if (result.GetValue(file) is { } path)
            {
                await File.WriteAllTextAsync(path, ids, cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Done;
        });

        var wait = new Command("wait", "End once all migrations, or those up to TARGET, are applied.") { target };
        wait.SetAction(async (result, _) =>
        {
            var run = Context(result.GetValue(folder), variable, error);
            var targets = Targets.Resolve(run.Image.List, result.GetValue(target));
            await new Watcher(run.Image, run.Server, run.Log, TimeProvider.System).WaitAsync(targets, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Done;
        });

        var baseline = new Command("baseline", "Write down the migrations up to TARGET as applied, without running them: for a schema that has them already.")
        {
            baselineTarget,
        };
        baseline.SetAction(async (result, _) =>
        {
            var run = Context(result.GetValue(folder), variable, error);
            var targets = Targets.Resolve(run.Image.List, result.GetValue(baselineTarget));
            return await new Baseline(run.Image, run.Server, run.Log, TimeProvider.System).RecordAsync(targets, cancellationToken).ConfigureAwait(false);
        });

        var once = new Option<bool>("--once") { Description = "Write it and end." };
        var ready = new Option<bool>("--ready") { Description = "Only say by the exit code whether it is there and its password accepted: a probe." };
        var credentials = new Command("credentials", "Keep the passfile DB__PASSFILE fresh for an app, as a sidecar.") { once, ready };
        credentials.SetAction(async (result, _) =>
        {
            var problems = new List<string>();
            var settings = Collect(() => Settings.Read(variable), problems);
            var json = ReadJson(variable, problems);
            if (settings == null || problems.Count > 0)
            {
                throw new UsageException(problems);
            }

            if (result.GetValue(ready))
            {
                return CredentialsCommand.IsReady(settings);
            }

            var log = LogOf(settings, json, variable, error);
            var passwords = PasswordSources.Direct(settings, variable, TimeProvider.System);
            return result.GetValue(once)
                ? await CredentialsCommand.WriteAsync(settings, passwords, log, cancellationToken).ConfigureAwait(false)
                : await CredentialsCommand.KeepAsync(settings, passwords, log, cancellationToken).ConfigureAwait(false);
        });

        // Not a RootCommand: that has the program's name, which is a command's as well.
        return new Command("/app/migrate", "Applies the EF Core migrations of this image to a PostgreSQL database, one migrator at a time.\n" + Environment)
        {
            new HelpOption(),
            new VersionOption(),
            folder,
            migrate,
            pending,
            wait,
            baseline,
            credentials,
        };
    }

    private static RunContext Context(string? folder, Func<string, string?> variable, TextWriter error)
    {
        var problems = new List<string>();
        var settings = Collect(() => Settings.Read(variable), problems);
        var image = Collect(() => Image.Read(folder ?? variable("MIGRATIONS"), variable), problems);
        var json = ReadJson(variable, problems);
        if (settings == null || image == null || problems.Count > 0)
        {
            throw new UsageException(problems);
        }

        if (settings.Identity == Identity.None && !settings.VerifiesBySystem)
        {
            SystemTrust.Skip();
        }

        return new RunContext(image, settings, LogOf(settings, json, variable, error));
    }

    private static Log LogOf(Settings settings, bool json, Func<string, string?> variable, TextWriter error)
    {
        var secrets = SecretsOf(variable);
        secrets.Add(settings.Password);
        return new Log(error, json, secrets, TimeProvider.System);
    }

    private static bool ReadJson(Func<string, string?> variable, List<string> problems)
    {
        var format = variable("DB__LOG_FORMAT");
        if (format is not (null or "" or "text" or "json"))
        {
            problems.Add($"DB__LOG_FORMAT is one of text, json, not \"{format}\"");
        }

        return format == "json";
    }

    private static T? Collect<T>(Func<T> read, List<string> problems)
        where T : class
    {
        try
        {
            return read();
        }
        catch (UsageException wrong)
        {
            problems.AddRange(wrong.Problems);
            return null;
        }
    }

    private static Secrets SecretsOf(Func<string, string?> variable) => Secrets.Of(
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, variable((string)entry.Key))));
}
