using System.Text;
using McpOrleans.Grains.Tests.Upstream.Frames;

namespace McpOrleans.Grains.Tests.Upstream.Fuzz;

/// <summary>Frames of a faulty server: cut, repeated, interleaved, invalid and huge messages among valid ones.</summary>
internal sealed class FuzzFrames(int seed)
{
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 4 * 1024 * 1024));

    private static readonly string[] Garbage =
    [
        "Server listening on port 8080", "[INFO] started", "{", "[]", "[[[[", "null", "\"", "{\"id\":", "\u00ff\u00fe\u0000", "\u00ef\u00bb\u00bf{}", "data: {}", "event: endpoint", "{{}}",
    ];

    private readonly Random _random = new(seed);
    private readonly RandomJson _json = new(seed);

    public byte[] Next() => _random.Next(1000) switch
    {
        0 when _random.Next(4) == 0 => Huge(),
        < 500 => Message(),
        < 600 => Cut(Message()),
        < 700 => [.. Message(), .. Message()],
        < 800 => Interleaved(Message(), Message()),
        < 900 => Damaged(Message()),
        < 950 => Pieces.Bytes(Garbage[_random.Next(Garbage.Length)]),
        _ => [(byte)'[', .. Message(), (byte)',', .. Message(), (byte)']'],
    };

    private byte[] Message() => Pieces.Bytes(Text().ReplaceLineEndings(" "));

    private string Text() => _random.Next(8) switch
    {
        0 => $"{{\"jsonrpc\":\"2.0\",\"id\":{_random.Next(100)},\"result\":{_json.Value(3)}}}",
        1 => "{\"id\":" + _json.Value(2) + ",\"error\":" + _json.Value(2) + "}",
        2 => "{\"method\":\"notifications/progress\",\"params\":" + (_random.Next(2) == 0 ? _json.Parameters() : _json.Value(2)) + "}",
        3 => "{\"method\":\"notifications/message\",\"params\":" + _json.Parameters() + "}",
        4 => "{\"method\":\"notifications/tools/list_changed\"}",
        5 when _random.Next(10) == 0 => "{\"id\":" + _json.Value(1) + ",\"method\":\"ping\"}",
        6 => _json.Value(4),
        _ => $"{{\"id\":\"{_random.Next(100)}\",\"result\":{{\"\\ud83d and more\":{_random.Next()}}}}}",
    };

    private byte[] Cut(byte[] message) => message[.._random.Next(message.Length)];

    private byte[] Interleaved(byte[] one, byte[] other)
    {
        var at = _random.Next(one.Length);
        return [.. one[..at], .. other, .. one[at..]];
    }

    private byte[] Damaged(byte[] message)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            message[_random.Next(message.Length)] = (byte)_random.Next(256);
        }

        return message;
    }

    private byte[] Huge()
    {
        var beginning = _random.Next(4) switch
        {
            0 => """{"jsonrpc":"2.0","method":"notifications/message","params":"x""",
            1 => """{"jsonrpc":"2.0","id":5,"result":"x""",
            2 => "no message at all ",
            _ => """{"jsonrpc":"2.0","result":"x""",
        };
        return [.. Pieces.Bytes(beginning), .. Filler.AsSpan(0, _random.Next(100_000, Filler.Length)), .. "\"}"u8];
    }
}
