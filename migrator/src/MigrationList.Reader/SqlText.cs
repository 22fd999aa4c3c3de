using System.Text;
using System.Text.RegularExpressions;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Reads the few things in PostgreSQL's SQL that the list needs to know.</summary>
internal static partial class SqlText
{
    private const string Name = """("(?:[^"]|"")+"|[A-Za-z_\u0080-\uFFFF][\w$]*)""";

    /// <summary>Finds the indexes that a statement builds with <c>CREATE INDEX CONCURRENTLY</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>Each index; the name is null where the statement leaves it to the server.</returns>
    public static IEnumerable<(string? Schema, string Table, string? Name)> ConcurrentIndexes(string sql) =>
        ConcurrentIndex().Matches(WithoutCommentsAndLiterals(sql)).Select(match => (
            Unquote(match.Groups["schema"]),
            Unquote(match.Groups["table"])!,
            Unquote(match.Groups["index"])));

    /// <summary>Reads what a statement inserts into.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>The table and its columns.</returns>
    public static (string? Schema, string Table, IReadOnlyList<string> Columns) InsertTarget(string sql)
    {
        var match = Insert().Match(sql);
        return match.Success
            ? (Unquote(match.Groups["schema"]),
                Unquote(match.Groups["table"])!,
                [.. match.Groups["column"].Captures.Select(capture => Unquote(capture.Value))])
            : throw new InvalidOperationException($"the history table cannot be told from: {sql}");
    }

    // Blanks take the place of what is left out, so that words stay apart.
    private static string WithoutCommentsAndLiterals(string sql)
    {
        var text = new StringBuilder(sql.Length);
        for (var i = 0; i < sql.Length;)
        {
            var end = EndOfOpaque(sql, i);
            if (end > i)
            {
                text.Append(' ');
                i = end;
            }
            else if (sql[i] == '"')
            {
                end = EndOfQuoted(sql, i, '"', backslash: false);
                text.Append(sql, i, end - i);
                i = end;
            }
            else
            {
                text.Append(sql[i++]);
            }
        }

        return text.ToString();
    }

    private static int EndOfOpaque(string sql, int start)
    {
        if (string.CompareOrdinal(sql, start, "--", 0, 2) == 0)
        {
            var line = sql.IndexOf('\n', start);
            return line < 0 ? sql.Length : line;
        }

        if (string.CompareOrdinal(sql, start, "/*", 0, 2) == 0)
        {
            return EndOfComment(sql, start);
        }

        if (sql[start] == '\'')
        {
            var escapes = start > 0 && sql[start - 1] is 'E' or 'e' && (start == 1 || !IsWord(sql[start - 2]));
            return EndOfQuoted(sql, start, '\'', escapes);
        }

        if (sql[start] == '$' && (start == 0 || !IsWord(sql[start - 1])) && DollarQuote().Match(sql, start) is { Success: true } quote)
        {
            var end = sql.IndexOf(quote.Value, start + quote.Length, StringComparison.Ordinal);
            return end < 0 ? sql.Length : end + quote.Length;
        }

        return start;
    }

    // Comments nest in PostgreSQL.
    private static int EndOfComment(string sql, int start)
    {
        var depth = 0;
        for (var i = start; i < sql.Length - 1; i++)
        {
            if (sql[i] == '/' && sql[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (sql[i] == '*' && sql[i + 1] == '/')
            {
                i++;
                if (--depth == 0)
                {
                    return i + 1;
                }
            }
        }

        return sql.Length;
    }

    private static int EndOfQuoted(string sql, int start, char quote, bool backslash)
    {
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (backslash && sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == quote)
            {
                if (i + 1 == sql.Length || sql[i + 1] != quote)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return sql.Length;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '$';

    private static string? Unquote(Group group) => group.Success ? Unquote(group.Value) : null;

    private static string Unquote(string name) => name[0] == '"' ? name[1..^1].Replace("\"\"", "\"") : name.ToLowerInvariant();

    [GeneratedRegex(
        @"\bcreate\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(?:(?!on\s)(?<index>" + Name + @")\s*)?\bon\s+(?:only\s+)?(?:(?<schema>" + Name
        + @")\s*\.\s*)?(?<table>" + Name + ")",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ConcurrentIndex();

    [GeneratedRegex(
        @"^\s*insert\s+into\s+(?:(?<schema>" + Name + @")\s*\.\s*)?(?<table>" + Name + @")\s*\(\s*(?<column>" + Name + @")(?:\s*,\s*(?<column>" + Name
        + @"))+\s*\)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Insert();

    [GeneratedRegex(@"\G\$(?:[A-Za-z_\u0080-\uFFFF][\w]*)?\$", RegexOptions.CultureInvariant)]
    private static partial Regex DollarQuote();
}
