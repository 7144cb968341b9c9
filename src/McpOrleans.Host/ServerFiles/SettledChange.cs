namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Tells a change that is finished from one that is being written: texts count once two looks in a row found the same.
/// </summary>
/// <param name="current">The texts that are in force.</param>
internal sealed class SettledChange(ImmutableArray<ServerFileText> current)
{
    private ImmutableArray<ServerFileText> _handled = current;
    private ImmutableArray<ServerFileText> _seen = current;

    /// <summary>True when the texts have changed since the last time this was true, and have settled.</summary>
    public bool Look(ImmutableArray<ServerFileText> texts)
    {
        var isSettled = texts.SequenceEqual(_seen);
        _seen = texts;
        if (!isSettled || texts.SequenceEqual(_handled))
        {
            return false;
        }

        _handled = texts;
        return true;
    }

    /// <summary>The texts count as changed again at the next look: what was to be done about them failed.</summary>
    public void TryAgain() => _handled = [];
}
