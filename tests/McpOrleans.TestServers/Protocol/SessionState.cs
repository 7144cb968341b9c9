using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Scripting;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Protocol;

/// <summary>What a test server keeps of one session, or of one request where there are no sessions.</summary>
internal sealed class SessionState(Script script)
{
    private const string HeadersItem = "headers";

    private readonly ConcurrentDictionary<RequestId, JsonObject> _rawResults = new();
    private readonly ConcurrentDictionary<RequestId, Task> _heldAnswers = new();
    private readonly ConcurrentDictionary<RequestId, bool> _ids = new();
    private int _count;

    /// <summary>Completes when the client is gone: the SDK waits for requests that run then, and does not cancel them.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Script Script => script;

    public static void AttachHeaders(JsonRpcMessage message, IReadOnlyDictionary<string, string> headers)
    {
        message.Context ??= new JsonRpcMessageContext();
        message.Context.Items ??= new Dictionary<string, object?>(StringComparer.Ordinal);
        message.Context.Items[HeadersItem] = headers;
    }

    public static IReadOnlyDictionary<string, string> HeadersOf(JsonRpcMessage message) =>
        message.Context?.Items?.TryGetValue(HeadersItem, out var headers) is true
            ? (IReadOnlyDictionary<string, string>)headers!
            : new Dictionary<string, string>(StringComparer.Ordinal);

    public int Count() => Interlocked.Increment(ref _count);

    public void Note(JsonRpcMessage message)
    {
        if (message is JsonRpcRequest request && !_ids.TryAdd(request.Id, true))
        {
            script.Traffic.IdRepeated();
        }
    }

    /// <summary>The answer to the request is not sent before <paramref name="until"/> has ended.</summary>
    public void HoldAnswer(RequestId request, Task until) => _heldAnswers[request] = until;

    /// <summary>Returns when the message may be sent.</summary>
    public Task AwaitHeldAsync(JsonRpcMessage message, CancellationToken cancellationToken) =>
        !_heldAnswers.IsEmpty && message is JsonRpcMessageWithId { Id: var id } and not JsonRpcRequest && _heldAnswers.TryRemove(id, out var until)
            ? until.WaitAsync(cancellationToken)
            : Task.CompletedTask;

    /// <summary>The SDK's result types drop fields they do not know, so such a result is put in once the SDK has made its own.</summary>
    public void AnswerRaw(RequestId request, JsonObject result) => _rawResults[request] = result;

    public void PutRawResult(JsonRpcMessage message)
    {
        if (_rawResults.IsEmpty || message is not JsonRpcResponse response || !_rawResults.TryRemove(response.Id, out var raw))
        {
            return;
        }

        if (response.Result is JsonObject made && made["resultType"] is { } resultType && !raw.ContainsKey("resultType"))
        {
            raw["resultType"] = resultType.DeepClone();
        }

        response.Result = raw;
    }
}
