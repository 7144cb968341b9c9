using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>One HTTP request, read from a socket by hand.</summary>
internal sealed record RawRequest(string Method, string Target, Dictionary<string, string> Headers, string Body)
{
    /// <summary>The JSON-RPC message in the body. Undefined when there is none.</summary>
    public JsonElement Message { get; } = Body.Length == 0 ? default : JsonDocument.Parse(Body).RootElement;

    public string? RpcMethod => Property("method")?.GetString();

    public string? Id => Property("id")?.GetRawText();

    public JsonElement? Params => Property("params");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Reads the next request. Returns null once the client has closed the connection.</summary>
    public static async Task<RawRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!EndsHead(head))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new RawRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }

    private static bool EndsHead(StringBuilder head) =>
        head.Length >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r';

    private JsonElement? Property(string name) =>
        Message.ValueKind is JsonValueKind.Object && Message.TryGetProperty(name, out var value) ? value : null;
}
