using System.Text.RegularExpressions;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Reads the expression of a default.</summary>
internal static partial class DefaultExpression
{
    // Stable or immutable in pg_proc: PostgreSQL computes them once, and writes no row.
    private static readonly HashSet<string> Stable = new(StringComparer.OrdinalIgnoreCase)
    {
        "now", "transaction_timestamp", "statement_timestamp", "current_setting", "current_database", "current_schema", "timezone", "to_timestamp", "to_date", "date_trunc",
        "make_date", "make_interval", "make_timestamp", "make_timestamptz", "lower", "upper", "concat", "coalesce", "nullif", "array", "json_build_object", "jsonb_build_object",
        "json_build_array", "jsonb_build_array", "cast", "decode", "encode", "md5", "abs", "round", "floor", "ceil", "extract", "date_part", "least", "greatest"
    };

    /// <summary>Whether PostgreSQL computes it once for all rows that are there, which it keeps in the catalogue.</summary>
    /// <param name="sql">The expression.</param>
    /// <returns>Whether it calls nothing but functions that are known to be stable.</returns>
    public static bool IsTheSameForAllRows(string sql) =>
        Call().Matches(Literal().Replace(sql, "''")).All(call => Stable.Contains(call.Groups[1].Value));

    [GeneratedRegex(@"'(?:[^']|'')*'")]
    private static partial Regex Literal();

    // A type with a length, varchar(10), is no call.
    [GeneratedRegex(@"(?<!::\s*[\w ]*)\b([A-Za-z_]\w*)\s*\(")]
    private static partial Regex Call();
}
