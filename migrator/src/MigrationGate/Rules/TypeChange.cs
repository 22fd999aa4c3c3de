using System.Globalization;
using System.Text.RegularExpressions;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>What PostgreSQL does with the rows when a column gets another type.</summary>
internal enum Conversion
{
    /// <summary>Nothing: the catalogue alone changes.</summary>
    None,

    /// <summary>It converts each of them.</summary>
    Rewrite,

    /// <summary>It refuses, rows or not, without a USING of one's own (42804).</summary>
    Impossible
}

/// <summary>Knows the conversions that PostgreSQL has for its own types.</summary>
internal static partial class TypeChange
{
    private static readonly HashSet<string> Texts = ["text", "character varying", "varchar", "character", "char", "citext", "name"];

    // What an ALTER COLUMN … TYPE converts within each, as an assignment would.
    private static readonly HashSet<string>[] Families =
    [
        ["smallint", "integer", "int", "bigint", "numeric", "decimal", "real", "double precision", "money"],
        ["date", "timestamp without time zone", "timestamp", "timestamp with time zone", "timestamptz"],
        ["time without time zone", "time", "time with time zone", "interval"],
        ["json", "jsonb"],
        ["bit", "bit varying"],
        ["inet", "cidr"],
        ["boolean"],
        ["uuid"],
        ["bytea"],
        ["xml"],
        ["hstore"],
        ["ltree"]
    ];

    /// <summary>Says what becomes of the rows.</summary>
    /// <param name="from">The type that the column has.</param>
    /// <param name="to">The type that it gets.</param>
    /// <returns>What PostgreSQL does; of a type that is not its own the most that it could.</returns>
    public static Conversion Of(string from, string to)
    {
        var (oldType, newType) = (Parsed.Of(from), Parsed.Of(to));
        if (oldType.IsArray != newType.IsArray)
        {
            return Texts.Contains(newType.Name) && !newType.IsArray ? Conversion.Rewrite : Conversion.Impossible;
        }

        if (oldType.Name == newType.Name)
        {
            return oldType.FitsInto(newType) ? Conversion.None : Conversion.Rewrite;
        }

        if (Texts.Contains(newType.Name))
        {
            return oldType.IsVaryingText && newType is { IsVaryingText: true, Arguments: [] } ? Conversion.None : Conversion.Rewrite;
        }

        var (oldFamily, newFamily) = (Family(oldType.Name), Family(newType.Name));
        var strange = newFamily is null || (oldFamily is null && !Texts.Contains(oldType.Name));
        return strange || oldFamily == newFamily ? Conversion.Rewrite : Conversion.Impossible;
    }

    private static HashSet<string>? Family(string type) => Array.Find(Families, family => family.Contains(type));

    private sealed partial record Parsed(string Name, int[] Arguments, bool IsArray)
    {
        public bool IsVaryingText => Name is "text" or "character varying";

        public static Parsed Of(string type)
        {
            var array = type.EndsWith("[]", StringComparison.Ordinal);
            var plain = type.TrimEnd('[', ']').ToLowerInvariant();
            int[] arguments = ArgumentList().Match(plain) is { Success: true } match
                ? [.. match.Groups[1].Value.Split(',').Select(argument => int.Parse(argument, CultureInfo.InvariantCulture))]
                : [];
            var name = ArgumentList().Replace(plain, "").Trim() switch
            {
                "varchar" => "character varying",
                "timestamptz" => "timestamp with time zone",
                "timestamp" => "timestamp without time zone",
                "int" or "int4" => "integer",
                "int8" => "bigint",
                "int2" => "smallint",
                "decimal" => "numeric",
                "bool" => "boolean",
                "time" => "time without time zone",
                "varbit" => "bit varying",
                "float8" => "double precision",
                "float4" => "real",
                "char" => "character",
                var other => other
            };
            return new Parsed(name, arguments, array);
        }

        // No argument is no limit, but for character and bit, where it means one.
        public bool FitsInto(Parsed other) => Name switch
        {
            "character" or "bit" => Arguments.SequenceEqual(other.Arguments),
            "numeric" => other.Arguments is []
                || (Arguments is [var precision, ..] && other.Arguments[0] >= precision && Arguments.ElementAtOrDefault(1) == other.Arguments.ElementAtOrDefault(1)),
            _ => other.Arguments is [] || (Arguments is [var length] && other.Arguments[0] >= length)
        };

        [GeneratedRegex(@"\s*\(([0-9,\s]+)\)")]
        private static partial Regex ArgumentList();
    }
}
