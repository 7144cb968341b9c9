using System.Text.Json;

namespace McpOrleans.TestServers.Recording;

/// <summary>A server's answer to one request: either a result or an error.</summary>
public sealed record McpAnswer
{
    /// <summary>The <c>result</c> as JSON. Null: there is an error.</summary>
    public byte[]? Result { get; init; }

    /// <summary>The error's code.</summary>
    public int? Code { get; init; }

    /// <summary>The error's message.</summary>
    public string? Message { get; init; }

    /// <summary>The error's <c>data</c> as JSON. Null: it has none.</summary>
    public byte[]? Data { get; init; }

    /// <summary>Returns the parts of a message, exactly as they are written in it.</summary>
    internal static McpAnswer Of(JsonElement message)
    {
        if (message.TryGetProperty("result", out var result))
        {
            return new McpAnswer { Result = Transcript.Raw(result) };
        }

        var error = message.GetProperty("error");
        return new McpAnswer
        {
            Code = error.GetProperty("code").GetInt32(),
            Message = error.GetProperty("message").GetString(),
            Data = error.TryGetProperty("data", out var data) ? Transcript.Raw(data) : null,
        };
    }
}
