using Xunit;

namespace GitopsLab.Migrate.Support;

/// <summary>Tests that build, which would hold up those that must be done within a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
