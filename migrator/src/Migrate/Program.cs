using System.Runtime.InteropServices;
using GitopsLab.Migrate.Commands;

using var signalled = new CancellationTokenSource();

// As process 1 of a container this program gets no signal that it does not ask for. What it runs is ended by it, in order.
void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    signalled.Cancel();
}

using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, End);

// Npgsql reads these at each use; what connects is said by DB__ alone, to this program as to the bundle.
foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
{
    Environment.SetEnvironmentVariable(name, null);
}

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, signalled.Token).ConfigureAwait(false);
