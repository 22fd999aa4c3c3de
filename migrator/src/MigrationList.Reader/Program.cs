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
var report = new ReaderReport { Contexts = [], Known = [], UsageErrors = [], Errors = [], Warnings = [] };
try
{
    report = Read(request);
}
catch (FileNotFoundException exception) when (exception.FileName?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) is true)
{
    var package = new AssemblyName(exception.FileName).Name;
    report = report with
    {
        Errors =
        [
            $"{Path.GetFileName(request.StartupAssembly)} does not bring {package} along: reference this package in the startup project, "
            + "and name the startup project's assembly in its build output, since what is published leaves it out"
        ]
    };
}

report.Write(request.Report);

// The app may have started threads that never end.
Environment.Exit(0);

// Apart from the rest, so that an EF Core that is missing is an exception that can be caught.
[MethodImpl(MethodImplOptions.NoInlining)]
static ReaderReport Read(ReaderRequest request)
{
    var findings = new Findings();
    var reader = new ProjectReader(request, findings);
    return new ReaderReport
    {
        Contexts = reader.Read(),
        Known = reader.Known,
        UsageErrors = findings.UsageErrors,
        Errors = findings.Errors,
        Warnings = findings.Warnings
    };
}
