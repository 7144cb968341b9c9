namespace McpOrleans.Grains.Servers;

/// <summary>Checks the responses of callers to MCP servers, because they become a part of a message unchanged.</summary>
internal static class CallResponses
{
    /// <exception cref="ArgumentException">The response has neither a result nor an error, or is not JSON.</exception>
    public static void ThrowIfInvalid(CallResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.Result is { } result)
        {
            if (result.Length == 0 || !RequestInspector.IsObject(result))
            {
                throw new ArgumentException("The result is not a JSON object.", nameof(response));
            }
        }
        else if (response.Error is not { } error)
        {
            throw new ArgumentException("There is neither a result nor an error.", nameof(response));
        }
        else if (error.Data is { } data && !IsJson(data))
        {
            throw new ArgumentException("The error's data is not JSON.", nameof(response));
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
