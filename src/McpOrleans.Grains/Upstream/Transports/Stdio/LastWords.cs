using System.Text;
using McpOrleans.Grains.Secrets.Masking;

namespace McpOrleans.Grains.Upstream.Transports.Stdio;

/// <summary>The last lines that a stdio server wrote on standard error, for whoever wants to know why it ended.</summary>
internal sealed class LastWords(SecretMask mask)
{
    private const int LinesKept = 20;
    private const int LineLength = 500;

    /// <summary>A longer line is thrown away: nobody could see all of it, and a half of a secret is not found any more.</summary>
    private const int MaxLineBytes = 256 * 1024;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end; never fails.</summary>
    public async Task ReadAsync(Stream standardError)
    {
        using var lease = new ByteLease(new ByteBudget(long.MaxValue));
        await using var reader = new MessageReader(standardError, MessageEnd.Line, MaxLineBytes, lease);
        try
        {
            while (await reader.ReadAsync(CancellationToken.None) is { Outcome: not ReadOutcome.End } line)
            {
                Keep(line.Outcome is ReadOutcome.Message ? Encoding.UTF8.GetString(line.Bytes) : $"(a line of {line.Length:N0} bytes)");
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process is gone, and its pipe with it.
        }
    }

    /// <param name="exit">How the process ended.</param>
    public string After(string exit)
    {
        lock (_lines)
        {
            return _lines.Count == 0 ? exit : mask.Apply($"{exit} Its last lines on standard error: {string.Join('\n', _lines)}");
        }
    }

    private void Keep(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        // Before it is cut: a half of a secret is not found any more.
        line = mask.Apply(line.TrimEnd('\r'));
        lock (_lines)
        {
            _lines.Enqueue(line.Length <= LineLength ? line : line[..LineLength] + "…");
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }
}
