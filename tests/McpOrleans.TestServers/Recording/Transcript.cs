using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpOrleans.TestServers.Recording;

/// <summary>Finds the answers to successive requests in what was recorded.</summary>
public sealed class Transcript
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };

    private readonly List<JsonElement> _fromClient;
    private readonly Dictionary<string, JsonElement> _answers = new(StringComparer.Ordinal);
    private int _next;

    public Transcript(Recorded recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        _fromClient = [.. recorded.FromClient.Select(Parse)];
        foreach (var message in recorded.FromServer.Select(Parse))
        {
            if (!message.TryGetProperty("method", out _) && IdOf(message) is { } id)
            {
                // An id that occurs twice would mean that there were two connections.
                _answers.Add(id, message);
            }
        }
    }

    /// <summary>
    /// Returns the answer to the next request with this method and exactly these parameters, written in the same way. Requests in between,
    /// such as health checks, are skipped.
    /// </summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">The parameters, a JSON object. Empty: none.</param>
    public McpAnswer NextAnswer(string method, string parameters)
    {
        for (; _next < _fromClient.Count; _next++)
        {
            var message = _fromClient[_next];
            if (message.TryGetProperty("method", out var sent) && sent.GetString() == method && HasParameters(message, parameters)
                && IdOf(message) is { } id && _answers.TryGetValue(id, out var answer))
            {
                _next++;
                return McpAnswer.Of(answer);
            }
        }

        throw new InvalidOperationException($"No further request '{method}' with {(parameters.Length == 0 ? "nothing" : parameters)} was recorded, or it was not answered.");
    }

    internal static byte[] Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    private static string? IdOf(JsonElement message) =>
        message.TryGetProperty("id", out var id) && id.ValueKind is not JsonValueKind.Null ? id.GetRawText() : null;

    /// <summary>Whether the request has exactly these parameters, except for <c>_meta</c>, which clients fill in themselves.</summary>
    private static bool HasParameters(JsonElement message, string parameters)
    {
        var sent = message.TryGetProperty("params", out var found) ? Members(found) : [];
        return sent.SequenceEqual(parameters.Length == 0 ? [] : Members(Parse(Encoding.UTF8.GetBytes(parameters))));
    }

    private static IEnumerable<(string Name, string Value)> Members(JsonElement parameters) =>
        parameters.EnumerateObject().Where(member => member.Name != "_meta").Select(member => (member.Name, member.Value.GetRawText()));

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json, Deep).RootElement;
}
