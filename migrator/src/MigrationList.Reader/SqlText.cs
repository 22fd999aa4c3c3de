using System.Text.RegularExpressions;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Reads the few things in PostgreSQL's SQL that the list needs to know.</summary>
internal sealed partial class SqlText
{
    private readonly List<Token> tokens = [];
    private int position;

    private SqlText(string sql)
    {
        for (var i = 0; i < sql.Length;)
        {
            var end = EndOfToken(sql, i, out var kind);
            switch (kind)
            {
                case TokenKind.Word:
                    tokens.Add(new Token(kind, sql[i..end].ToLowerInvariant()));
                    break;
                case TokenKind.Quoted:
                    tokens.Add(new Token(kind, sql[(i + 1)..(end - 1)].Replace("\"\"", "\"", StringComparison.Ordinal)));
                    break;
                case TokenKind.Other:
                    tokens.Add(new Token(kind, sql[i..end]));
                    break;
            }

            i = end;
        }
    }

    private enum TokenKind
    {
        /// <summary>Blanks, comments.</summary>
        Nothing,

        /// <summary>A keyword, or a name without quotes.</summary>
        Word,

        /// <summary>A name in quotes.</summary>
        Quoted,

        /// <summary>A text, a number, an operator.</summary>
        Other
    }

    /// <summary>Finds the indexes that a statement builds with <c>CREATE INDEX CONCURRENTLY</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>Each index; the name is null where the statement leaves it to the server.</returns>
    public static IReadOnlyList<(string? Schema, string Table, string? Name)> ConcurrentIndexes(string sql)
    {
        var indexes = new List<(string?, string, string?)>();
        var text = new SqlText(sql);
        for (var start = 0; start < text.tokens.Count; start++)
        {
            text.position = start;
            if (text.ConcurrentIndex() is { } index)
            {
                indexes.Add(index);
            }
        }

        return indexes;
    }

    /// <summary>Reads what a statement inserts into.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>The table and its columns.</returns>
    public static (string? Schema, string Table, IReadOnlyList<string> Columns) InsertTarget(string sql)
    {
        var text = new SqlText(sql);
        if (text.Words("insert", "into") && text.QualifiedName() is var (schema, table) && text.Symbol("("))
        {
            var columns = new List<string>();
            do
            {
                if (text.Name() is { } column)
                {
                    columns.Add(column);
                }
            }
            while (text.Symbol(","));

            if (columns.Count >= 2)
            {
                return (schema, table, columns);
            }
        }

        throw new InvalidOperationException($"the history table cannot be told from: {sql}");
    }

    private (string? Schema, string Table, string? Name)? ConcurrentIndex()
    {
        if (!Words("create"))
        {
            return null;
        }

        Words("unique");
        if (!Words("index", "concurrently"))
        {
            return null;
        }

        Words("if", "not", "exists");
        string? name = null;
        if (!Words("on"))
        {
            name = Name();
            if (!Words("on"))
            {
                return null;
            }
        }

        Words("only");
        return QualifiedName() is var (schema, table) ? (schema, table, name) : null;
    }

    private bool Words(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (position + i >= tokens.Count || tokens[position + i] != new Token(TokenKind.Word, words[i]))
            {
                return false;
            }
        }

        position += words.Length;
        return true;
    }

    private bool Symbol(string symbol)
    {
        var found = position < tokens.Count && tokens[position] == new Token(TokenKind.Other, symbol);
        position += found ? 1 : 0;
        return found;
    }

    private string? Name() =>
        position < tokens.Count && tokens[position].Kind is TokenKind.Word or TokenKind.Quoted ? tokens[position++].Text : null;

    private (string? Schema, string Name)? QualifiedName()
    {
        if (Name() is not { } first)
        {
            return null;
        }

        if (!Symbol("."))
        {
            return (null, first);
        }

        return Name() is { } second ? (first, second) : null;
    }

    private static int EndOfToken(string sql, int start, out TokenKind kind)
    {
        kind = TokenKind.Nothing;
        if (char.IsWhiteSpace(sql[start]))
        {
            return start + 1;
        }

        if (Starts(sql, start, "--"))
        {
            var line = sql.IndexOf('\n', start);
            return line < 0 ? sql.Length : line;
        }

        if (Starts(sql, start, "/*"))
        {
            return EndOfComment(sql, start);
        }

        kind = TokenKind.Other;
        if (sql[start] == '\'')
        {
            return EndOfQuotes(sql, start, backslash: false);
        }

        if (sql[start] is 'E' or 'e' && Starts(sql, start + 1, "'"))
        {
            return EndOfQuotes(sql, start + 1, backslash: true);
        }

        if (DollarQuote().Match(sql, start) is { Success: true } quote)
        {
            var end = sql.IndexOf(quote.Value, start + quote.Length, StringComparison.Ordinal);
            return end < 0 ? sql.Length : end + quote.Length;
        }

        if (sql[start] == '"')
        {
            var end = EndOfQuotes(sql, start, backslash: false);
            kind = end - start > 2 ? TokenKind.Quoted : TokenKind.Other;
            return end;
        }

        if (Word().Match(sql, start) is { Success: true } word)
        {
            kind = TokenKind.Word;
            return start + word.Length;
        }

        return start + 1;
    }

    // Comments nest in PostgreSQL.
    private static int EndOfComment(string sql, int start)
    {
        var depth = 0;
        for (var i = start; i < sql.Length; i++)
        {
            if (Starts(sql, i, "/*"))
            {
                depth++;
                i++;
            }
            else if (Starts(sql, i, "*/"))
            {
                depth--;
                i++;
                if (depth == 0)
                {
                    return i + 1;
                }
            }
        }

        return sql.Length;
    }

    private static int EndOfQuotes(string sql, int start, bool backslash)
    {
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (backslash && sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == sql[start])
            {
                if (i + 1 == sql.Length || sql[i + 1] != sql[start])
                {
                    return i + 1;
                }

                i++;
            }
        }

        return sql.Length;
    }

    private static bool Starts(string sql, int start, string text) => string.CompareOrdinal(sql, start, text, 0, text.Length) == 0;

    [GeneratedRegex(@"\G\$(?:[A-Za-z_\u0080-\uFFFF][0-9A-Za-z_\u0080-\uFFFF]*)?\$", RegexOptions.CultureInvariant)]
    private static partial Regex DollarQuote();

    [GeneratedRegex(@"\G[A-Za-z_\u0080-\uFFFF][0-9A-Za-z_$\u0080-\uFFFF]*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    private readonly record struct Token(TokenKind Kind, string Text);
}
