using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Secrets;

/// <summary>
/// Hides the secrets in all that an MCP server says before the SDK sees it and repeats it in traces and exceptions. Plain results
/// are left alone: the SDK only hands them on, and masking their bytes later is cheaper.
/// </summary>
internal sealed class MaskedTransport(IClientTransport inner, SecretMask mask) : IClientTransport
{
    public string Name => mask.Apply(inner.Name);

    public static IClientTransport For(IClientTransport inner, SecretMask mask) => mask.IsEmpty ? inner : new MaskedTransport(inner, mask);

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) =>
        new Connected(await inner.ConnectAsync(cancellationToken), mask);

    private static JsonRpcMessage Apply(SecretMask mask, JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcError error:
                error.Error.Message = mask.Apply(error.Error.Message);
                if (error.Error.Data is JsonElement data)
                {
                    error.Error.Data = JsonSerializer.Deserialize<JsonElement>(mask.Apply(JsonSerializer.SerializeToUtf8Bytes(data)));
                }

                break;
            case JsonRpcResponse { Result: JsonObject result } response when result.ContainsKey("isError") || result.ContainsKey("capabilities"):
                response.Result = Apply(mask, result);
                break;
            case JsonRpcRequest request:
                request.Params = Apply(mask, request.Params);
                break;
            case JsonRpcNotification notification:
                notification.Params = Apply(mask, notification.Params);
                break;
        }

        return message;
    }

    private static JsonNode? Apply(SecretMask mask, JsonNode? node)
    {
        var json = Connections.Utf8Json.Write(node);
        var masked = mask.Apply(json);
        return ReferenceEquals(json, masked) ? node : JsonNode.Parse(masked);
    }

    private sealed class Connected(ITransport inner, SecretMask mask) : ITransport
    {
        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader { get; } = new Reader(inner.MessageReader, mask);

        public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
        {
            try
            {
                await inner.SendMessageAsync(message, cancellationToken);
            }
#pragma warning disable MA0054 // The inner exception would carry the secret on.
            catch (HttpRequestException exception) when (IsTelling(exception))
            {
                // The SDK puts the body of an answer that is no success into the message.
                throw new HttpRequestException(exception.HttpRequestError, mask.Apply(exception.Message), inner: null, exception.StatusCode);
            }
            catch (McpProtocolException exception) when (IsTelling(exception))
            {
                throw new McpProtocolException(mask.Apply(exception.Message), exception.ErrorCode);
            }
#pragma warning restore MA0054
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private bool IsTelling(Exception exception)
        {
            var text = exception.ToString();
            return !ReferenceEquals(text, mask.Apply(text));
        }
    }

    private sealed class Reader(ChannelReader<JsonRpcMessage> inner, SecretMask mask) : ChannelReader<JsonRpcMessage>
    {
        public override Task Completion => inner.Completion;

        public override bool TryRead([MaybeNullWhen(false)] out JsonRpcMessage item)
        {
            if (!inner.TryRead(out item))
            {
                return false;
            }

            item = Apply(mask, item);
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => inner.WaitToReadAsync(cancellationToken);
    }
}
