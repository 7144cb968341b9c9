namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Distinguishes a finished change from a file that is still being written: a new text counts when two consecutive looks find the
/// same text.
/// </summary>
/// <param name="current">The texts that are in force.</param>
internal sealed class SettledChange(ImmutableArray<ServerFileText> current)
{
    private ImmutableArray<ServerFileText> _handled = current;
    private ImmutableArray<ServerFileText> _seen = current;

    /// <summary>Returns true when the texts have settled and differ from those for which it last returned true.</summary>
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

    /// <summary>Makes the next look report the texts as changed again, because applying them failed.</summary>
    public void TryAgain() => _handled = [];
}
