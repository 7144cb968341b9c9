using System.Buffers;
using System.IO.Pipelines;

namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>The stdio transport of a raw server on any pair of streams: one message on each line.</summary>
internal sealed class LineWire(RawDialogue dialogue)
{
    /// <summary>Serves until the input ends.</summary>
    public async Task ServeAsync(Stream input, Stream output, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var outlet = RawOutlet.Lines(output);
        var reader = PipeReader.Create(input);
        var work = new List<Task>();
        dialogue.Traffic.SessionOpened();
        await Ended.QuietlyAsync(ReadAsync(), ended.Token);
        await ended.CancelAsync();
        await Task.WhenAll(work);
        await reader.CompleteAsync();
        dialogue.Traffic.SessionClosed();

        async Task ReadAsync()
        {
            while (await reader.ReadAsync(ended.Token) is { } read)
            {
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(rest.Slice(0, end).ToArray());
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }

        void Take(byte[] line)
        {
            if (RawFrame.TryParse(line) is not { } frame)
            {
                return;
            }

            dialogue.Count(frame);
            if (frame.IsRequest)
            {
                work.RemoveAll(static task => task.IsCompleted);
                work.Add(Task.Run(() => Ended.QuietlyAsync(
                    dialogue.AnswerAsync(new RawRequest(frame, outlet, dialogue, ended.Token)), ended.Token), CancellationToken.None));
            }
            else if (frame.Method == "notifications/initialized")
            {
                work.Add(Task.Run(() => Ended.QuietlyAsync(dialogue.Behavior.SpeakAsync(outlet, dialogue.Traffic, ended.Token), ended.Token), CancellationToken.None));
            }
        }
    }
}
