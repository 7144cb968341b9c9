using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace McpOrleans.Host.ServerFiles;

/// <summary>
/// Reads YAML event by event and refuses a tree that would become too deep or, through aliases, too large. This must happen before
/// the tree is built, because a few lines of aliases of aliases can stand for more than fits into memory.
/// </summary>
/// <param name="text">The YAML.</param>
/// <param name="maxDepth">How deeply mappings and sequences may be nested below the outermost one.</param>
internal sealed class BoundedYamlParser(string text, int maxDepth) : IParser
{
    // A file of 10,000 servers that share ten fields repeats less than this.
    private const long MaxRepeated = 4 * 1024 * 1024;

    // The smallest cost of a value, in characters.
    private const long ValueCost = 16;

    private readonly Parser _parser = new(new StringReader(text));
    private readonly Stack<(AnchorName Anchor, long Before)> _open = new();

    // The size of what each anchor stands for, in characters; null while its own content is read.
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
            // The builder of the tree reports this.
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
