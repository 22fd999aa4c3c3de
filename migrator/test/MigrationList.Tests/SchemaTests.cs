using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

/// <summary>
/// The schema follows from the records. After a change of theirs, <c>UPDATE_SCHEMA=true dotnet test --project test/MigrationList.Tests</c>
/// writes it anew.
/// </summary>
public sealed class SchemaTests(ListedFixture fixture) : IClassFixture<ListedFixture>
{
    private static readonly string SchemaFile = Path.Combine(ListTool.Root, "schema", "migrations.schema.json");

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_schema_is_that_of_the_records()
    {
        var schema = Export().ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "true" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(SchemaFile, schema);
        }

        File.ReadAllText(SchemaFile).Should().Be(schema);
    }

    [Fact]
    public void What_the_tool_writes_has_the_members_of_the_schema_and_no_others()
    {
        var strict = new JsonSerializerOptions(MigrationListJson.Default.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        var text = File.ReadAllText(fixture.File);

        JsonSerializer.Deserialize(text, new MigrationListJson(strict).MigrationList)!.Contexts.Should().HaveCount(4);
        text.Should().NotContain(": null", "what is not known is left out");
    }

    private static JsonObject Export()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(MigrationList).Assembly.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!));
        var exporter = new JsonSchemaExporterOptions { TransformSchemaNode = (context, node) => Describe(context, node, documentation) };
        var schema = MigrationListJson.Default.MigrationList.GetJsonSchemaAsNode(exporter).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "migrations.json");
        schema["properties"]!["format"]!["const"] = MigrationList.CurrentFormat;
        return schema;
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node, Dictionary<string, string> documentation)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }

        // What is not known is left out of the list, so nothing in it is null.
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(type => (string)type!).Single(type => type != "null");
        }

        if (context.PropertyInfo is { } property)
        {
            var name = property.AttributeProvider is System.Reflection.MemberInfo member ? member.Name : property.Name;
            schema.Insert(0, "description", documentation[$"P:{property.DeclaringType.FullName}.{name}"]);
        }
        else if (context.Path.Length == 0)
        {
            schema.Insert(0, "description", documentation[$"T:{context.TypeInfo.Type.FullName}"]);
        }

        return schema;
    }

    private static string Text(XElement summary) => string.Join(' ', summary.DescendantNodes()
        .Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => ((string?)see.Attribute("cref") ?? "").Split('.')[^1],
            _ => ""
        })
        .SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        .Replace("; null ", "; left out ", StringComparison.Ordinal)
        .Replace("( ", "(", StringComparison.Ordinal)
        .Replace(" )", ")", StringComparison.Ordinal)
        .Replace(" ,", ",", StringComparison.Ordinal)
        .Replace(" .", ".", StringComparison.Ordinal)
        .Replace(" ;", ";", StringComparison.Ordinal);
}
