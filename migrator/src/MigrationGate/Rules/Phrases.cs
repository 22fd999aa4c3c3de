namespace GitopsLab.MigrationGate.Rules;

/// <summary>What several rules say alike.</summary>
internal static class Phrases
{
    /// <summary>Says whether the release that serves uses what goes.</summary>
    public static string StillMaps(PreviousRelease previous, bool mapped, string code)
    {
        if (mapped)
        {
            return $"{previous.Name} still maps it, and its pods fail with {code} from then on";
        }

        return previous.IsKnown
            ? $"{previous.Name} does not map it any more"
            : $"{previous.Name} may still use it, and its pods would fail with {code} from then on";
    }
}
