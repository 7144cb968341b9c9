using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Reads YAML event by event and refuses what would become too deep or, through aliases, too large a tree: before any of it is built,
/// since a few lines of aliases of aliases can stand for more than any memory holds.
/// </summary>
/// <param name="text">The YAML.</param>
/// <param name="maxDepth">How deep mappings and sequences may be in each other, beneath the outermost.</param>
internal sealed class BoundedYamlParser(string text, int maxDepth) : IParser
{
    // 10,000 servers with ten common fields each repeat less.
    private const long MaxRepeated = 4 * 1024 * 1024;

    // What a value costs at least, in characters.
    private const long ValueCost = 16;

    private readonly Parser _parser = new(new StringReader(text));
    private readonly Stack<(AnchorName Anchor, long Before)> _open = new();

    // What each anchor stands for, in characters; null within the anchor itself.
    private readonly Dictionary<AnchorName, long?> _anchors = [];
    private long _read;
    private long _repeated;

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        if (!_parser.MoveNext())
        {
            return false;
        }

        switch (Current)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case AnchorAlias alias:
                Repeat(alias.Value);
                break;
            case Scalar scalar:
                var cost = Math.Max(scalar.Value.Length, ValueCost);
                _read += cost;
                Remember(scalar.Anchor, cost);
                break;
            case MappingStart or SequenceStart:
                Open(((NodeEvent)Current).Anchor);
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, before) = _open.Pop();
                Remember(anchor, _read - before);
                break;
        }

        return true;
    }

    private void Open(AnchorName anchor)
    {
        if (_open.Count > maxDepth)
        {
            throw Here("This is nested too deeply.");
        }

        _open.Push((anchor, _read));
        _read += ValueCost;
        Remember(anchor, cost: null);
    }

    private void Remember(AnchorName anchor, long? cost)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = cost;
        }
    }

    private void Repeat(AnchorName anchor)
    {
        if (!_anchors.TryGetValue(anchor, out var cost))
        {
            // Whoever builds the tree says so.
            return;
        }

        _read += cost ?? throw Here($"The anchor '{anchor}' contains itself.");
        _repeated += cost.Value;
        if (_repeated > MaxRepeated)
        {
            throw Here($"The aliases up to this line repeat more than {MaxRepeated / (1024 * 1024)} MiB. Write out what they stand for, or use several files.");
        }
    }

    private ServerFileSyntaxException Here(string message) => new(message, Current?.Start.Line);
}
