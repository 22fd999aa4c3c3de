using System.Globalization;

namespace GitopsLab.Migrate.Passwords;

/// <summary>
/// A passfile as libpq has it, with one line. Npgsql and libpq read it again for each connection, so that a new password in it is
/// enough for whoever connects anew.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/libpq-pgpass.html</remarks>
internal sealed class Passfile(string path, Settings settings)
{
    private const string Expires = "# expires ";

    public string Path => path;

    /// <summary>A path that no other process has: in memory where there is such a place.</summary>
    public static string OwnPath()
    {
        var folder = new[] { "/dev/shm", System.IO.Path.GetTempPath() }.First(IsWritable);
        return System.IO.Path.Combine(folder, $"migrate-{Guid.NewGuid():N}", "passfile");
    }

    /// <summary>Writes it. Whoever reads at the same time reads all of the old one or all of the new one.</summary>
    /// <exception cref="PasswordException">The format cannot carry the password.</exception>
    public void Write(Password password)
    {
        if (password.Value.AsSpan().IndexOfAny('\r', '\n') >= 0 || password.Value.Trim() != password.Value)
        {
            throw new PasswordException("a passfile cannot carry a password that holds a line break, or begins or ends with a space");
        }

        var line = string.Join(':', Escape(settings.Host), settings.Port.ToString(CultureInfo.InvariantCulture), "*", Escape(settings.User), Escape(password.Value));
        var expires = password.Expires is { } time ? Expires + time.ToString("O", CultureInfo.InvariantCulture) + "\n" : "";
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var made = path + ".new";
        File.Delete(made); // one that is there keeps its mode
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            // Not even for a moment readable by others; libpq does not read one that is.
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(made, options))
        {
            writer.Write($"{expires}{line}\n");
        }

        File.Move(made, path, overwrite: true);
    }

    /// <summary>Whether there is one whose password is still accepted.</summary>
    public bool IsValid(DateTimeOffset now)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var first = File.ReadLines(path).FirstOrDefault() ?? "";
        return !first.StartsWith(Expires, StringComparison.Ordinal)
            || (DateTimeOffset.TryParse(first[Expires.Length..], CultureInfo.InvariantCulture, out var expires) && expires > now);
    }

    /// <summary>Removes it, with its folder where that is its own.</summary>
    public void Delete()
    {
        File.Delete(path);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        if (System.IO.Path.GetFileName(folder).StartsWith("migrate-", StringComparison.Ordinal))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Escape(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);

    private static bool IsWritable(string folder)
    {
        try
        {
            var probe = System.IO.Path.Combine(folder, System.IO.Path.GetRandomFileName());
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
