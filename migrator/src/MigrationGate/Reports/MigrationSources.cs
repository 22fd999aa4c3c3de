namespace GitopsLab.MigrationGate.Reports;

/// <summary>Finds the files of migrations, by the name that <c>dotnet ef migrations add</c> gives them: <c>ID.cs</c>.</summary>
/// <param name="root">The folder to look in, which reports name files by.</param>
internal sealed class MigrationSources(string root)
{
    private static readonly HashSet<string> Skipped = ["bin", "obj", "node_modules", ".git"];

    private Dictionary<string, string>? files;

    /// <summary>Finds the file of a migration.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The file; null where there is none of its name.</returns>
    public Source? Find(string id)
    {
        files ??= Files(new DirectoryInfo(root))
            .GroupBy(file => Path.GetFileNameWithoutExtension(file.Name))
            .ToDictionary(group => group.Key, group => group.First().FullName);
        return files.TryGetValue(id, out var file)
            ? new Source(Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllLines(file))
            : null;
    }

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles("*.cs"))
        {
            yield return file;
        }

        foreach (var child in folder.EnumerateDirectories().Where(child => !Skipped.Contains(child.Name) && child.LinkTarget is null))
        {
            foreach (var file in Files(child))
            {
                yield return file;
            }
        }
    }

    /// <summary>The file of a migration.</summary>
    /// <param name="File">Its path below the root.</param>
    /// <param name="Lines">What is in it.</param>
    internal sealed record Source(string File, IReadOnlyList<string> Lines)
    {
        /// <summary>The line that a finding is about: of the operation in <c>Up</c> that names it, else of <c>Up</c>, else the first.</summary>
        public int Line(Finding finding)
        {
            var up = Index(0, "void Up(");
            if (up < 0)
            {
                return 1;
            }

            var down = Index(up, "void Down(");
            for (var i = up; i < (down < 0 ? Lines.Count : down); i++)
            {
                if (finding.Operation is { } operation && Lines[i].Contains($".{operation}", StringComparison.Ordinal) && Names(i, finding))
                {
                    return i + 1;
                }
            }

            return up + 1;
        }

        // A call that EF Core scaffolds has an argument to a line.
        private bool Names(int line, Finding finding) =>
            finding.Name is not { } name || Enumerable.Range(line, Math.Min(6, Lines.Count - line)).Any(i => Lines[i].Contains($"\"{name}\"", StringComparison.Ordinal));

        private int Index(int start, string text)
        {
            for (var i = start; i < Lines.Count; i++)
            {
                if (Lines[i].Contains(text, StringComparison.Ordinal))
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
