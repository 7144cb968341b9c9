using System.Buffers;

namespace McpOrleans.Grains.Upstream;

/// <summary>Reads what an MCP server says of resources that were subscribed to. Thread-safe.</summary>
internal sealed class ResourceNotices
{
    /// <summary>A longer text is the URI of nothing that was subscribed to.</summary>
    private const int MaxUriBytes = 6 * SessionSubscriptions.MaxUriLength;

    private Action<string>? _onUpdated;

    /// <summary>From now on, each URI that is said to have changed goes there, from any thread.</summary>
    public void Follow(Action<string> onUpdated) => Volatile.Write(ref _onUpdated, onUpdated);

    /// <param name="parameters">Of <c>notifications/resources/updated</c>.</param>
    public void TakeUpdated(in ReadOnlySequence<byte> parameters)
    {
        if (Volatile.Read(ref _onUpdated) is not { } onUpdated || JsonMembers.Find(parameters, "uri"u8) is not { IsEmpty: false, Length: <= MaxUriBytes } uri)
        {
            return;
        }

        var reader = new Utf8JsonReader(uri);
        if (reader.Read() && reader.TokenType is JsonTokenType.String)
        {
            onUpdated(JsonTexts.Read(ref reader));
        }
    }

    /// <param name="parameters">Of <c>notifications/subscriptions/acknowledged</c>.</param>
    /// <param name="find">Finds a request of ours.</param>
    /// <param name="request">The request on whose stream it came; null: on a stream for all, where it names its request.</param>
    public static void TakeAcknowledged(in ReadOnlySequence<byte> parameters, Func<long, PendingRequest?> find, long? request)
    {
        if ((RequestOf(parameters) ?? request) is { } id && find(id)?.OnAcknowledged is { } onAcknowledged)
        {
            onAcknowledged(Texts(JsonMembers.Find(JsonMembers.Find(parameters, "notifications"u8), "resourceSubscriptions"u8)));
        }
    }

    private static long? RequestOf(in ReadOnlySequence<byte> parameters)
    {
        var id = JsonMembers.Find(JsonMembers.Find(parameters, "_meta"u8), "io.modelcontextprotocol/subscriptionId"u8);
        if (id.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(id);
        reader.Read();
        return JsonTexts.ReadInteger(ref reader);
    }

    private static ImmutableArray<string> Texts(in ReadOnlySequence<byte> array)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        var reader = new Utf8JsonReader(array, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (array.IsEmpty || !reader.Read() || reader.TokenType is not JsonTokenType.StartArray)
        {
            return [];
        }

        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.String)
            {
                texts.Add(JsonTexts.Read(ref reader));
            }

            reader.Skip();
        }

        return texts.ToImmutable();
    }
}
