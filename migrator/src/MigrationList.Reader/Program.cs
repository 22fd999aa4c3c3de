using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using GitopsLab.MigrationList.Reader;

// As in the image: no culture of the machine decides what a migration's string interpolation makes.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

var request = JsonSerializer.Deserialize(Console.In.ReadToEnd(), ReaderReportJson.Default.ReaderRequest)
    ?? throw new JsonException("the request is empty");
var findings = new Findings();
IReadOnlyList<GitopsLab.MigrationList.MigrationContext> contexts = [];
try
{
    contexts = Start(request, findings);
}
catch (FileNotFoundException exception) when (exception.FileName?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) == true)
{
    var package = new AssemblyName(exception.FileName).Name;
    findings.Error($"{Path.GetFileName(request.StartupAssembly)} does not bring {package} along: "
        + "name the startup project's assembly in its build output, and reference that package in the startup project");
}

new ReaderReport
{
    Contexts = contexts,
    UsageErrors = findings.UsageErrors,
    Errors = findings.Errors,
    Warnings = findings.Warnings
}.Write(request.Report);

// The app may have started threads that never end.
Environment.Exit(0);

// Apart from the rest, so that an EF Core that is missing is an exception that can be caught.
[MethodImpl(MethodImplOptions.NoInlining)]
static IReadOnlyList<GitopsLab.MigrationList.MigrationContext> Start(ReaderRequest request, Findings findings) =>
    new ProjectReader(request, findings).Read();
