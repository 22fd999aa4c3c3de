using System.Text.RegularExpressions;

namespace GitopsLab.Migrate.Logging;

/// <summary>
/// Masks secrets in what is printed: values that are known, and what stands where SQL, connection strings and addresses have a
/// password. SQL of migrations is other people's, and holds what they put into it.
/// </summary>
internal sealed partial class Secrets
{
    private const string Mark = "***";

    /// <summary>Shorter ones would be found in words.</summary>
    private const int ShortestValue = 4;

    /// <summary>A variable may be named like a secret and say "true".</summary>
    private const int ShortestOfEnvironment = 6;

    private readonly Lock _lock = new();
    private List<string> _values = [];

    /// <summary>Knows the values of all variables whose names say that they are secret.</summary>
    /// <param name="environment">Names and values.</param>
    /// <returns>The secrets.</returns>
    public static Secrets Of(IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var secrets = new Secrets();
        foreach (var (name, value) in environment)
        {
            if (value is { Length: >= ShortestOfEnvironment } && SecretName().IsMatch(name))
            {
                secrets.Add(value);
            }
        }

        return secrets;
    }

    /// <summary>From now on a value is masked.</summary>
    /// <param name="value">The value; short ones are not masked, since they would be found in words.</param>
    public void Add(string? value)
    {
        if (value is not { Length: >= ShortestValue })
        {
            return;
        }

        lock (_lock)
        {
            if (!_values.Contains(value))
            {
                // The longest first: one may be the beginning of another.
                _values = [.. _values.Append(value).OrderByDescending(known => known.Length)];
            }
        }
    }

    /// <summary>Masks what is secret.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text without secrets.</returns>
    public string Mask(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, Mark, StringComparison.Ordinal)
                .Replace(value.Replace("'", "''", StringComparison.Ordinal), Mark, StringComparison.Ordinal);
        }

        text = PasswordLiteral().Replace(text, $"$1'{Mark}'");
        text = PasswordPair().Replace(text, $"$1{Mark}");
        return PasswordInAddress().Replace(text, $"$1{Mark}@");
    }

    [GeneratedRegex(
        "(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CONNECTION_?STRING)(?!.*_(FILE|URI|URL)$)",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    /// <summary><c>PASSWORD 'x'</c> of roles and user mappings: plain, with escapes, and quoted by dollars.</summary>
    [GeneratedRegex(
        """(\b(?:\w*password|\w*passwd|secret|token)"?\s+|\bpassword"?\s*(?:,|:=|=>)\s*)(?:[eE]'(?:[^'\\]|''|\\.)*'?|(?:[uU]&)?'(?:[^']|'')*'?|\$(?<tag>\w*)\$.*?(?:\$\k<tag>\$|$))""",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex PasswordLiteral();

    /// <summary><c>password=x</c> of connection strings, within a literal too, where quotes are doubled; and <c>"password": "x"</c>.</summary>
    [GeneratedRegex(
        """((?:\b|_)(?:password|passwd|pwd|passphrase|secret|token|api_?key|access_?key)"?\s*(?:=\s*|:\s*(?=["'])))(?:''(?:[^']|'(?!'))*''|'[^']*'|"(?:[^"\\]|\\.)*"|[^;'"\r\n]+(?=;\s*[a-z][\w ]*=)|[^\s;'"]+)""",
        RegexOptions.IgnoreCase)]
    private static partial Regex PasswordPair();

    /// <summary><c>postgres://user:password@host</c>.</summary>
    [GeneratedRegex("""(\b[a-z][a-z0-9+.-]*://[^\s:/@'"]+:)[^\s@'"]+@""", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordInAddress();
}
