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

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, signalled.Token).ConfigureAwait(false);
