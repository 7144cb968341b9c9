using System.Collections.Concurrent;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Raw.Behaviors;
using McpOrleans.TestServers.Raw.Tools;
using McpOrleans.TestServers.Scripting;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.TestServers.Raw;

/// <summary>The answers of a raw server, independent of the transport.</summary>
internal sealed class RawDialogue(TestServerOptions options, RawBehavior behavior, Script script)
{
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;

    private const string ListedFor = "\"ttlMs\":3600000,\"cacheScope\":\"private\",";

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new(StringComparer.Ordinal);

    public string Revision { get; } = options.Protocol ?? "2025-11-25";

    public bool IsModern => Revisions.IsStateless(Revision);

    public RawBehavior Behavior => behavior;

    public Traffic Traffic => script.Traffic;

    private string Server => $$"""{"name":{{RawText.Quote(options.Name)}},"version":"1.0.0"}""";

    public void Count(RawFrame frame)
    {
        if (frame.Method is { } method)
        {
            Traffic.CountMessage(method);
        }
        else
        {
            Traffic.CountAnswer();
            if (frame.Id is { } id && _awaited.TryRemove(id, out var response))
            {
                response.TrySetResult(frame.Text);
            }
        }
    }

    /// <summary>
    /// Returns the client's response to a request of the server, exactly as it was written. This must be called before the request is sent.
    /// </summary>
    /// <param name="id">The id of the request, as it is written in it.</param>
    public Task<string> ResponseToAsync(string id) =>
        _awaited.GetOrAdd(id, static _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>
    /// Answers the HTTP request itself if the called tool does so. Returns false when <see cref="AnswerAsync"/> has to answer.
    /// </summary>
    public async Task<bool> TryAnswerHttpAsync(RawRequest request, HttpContext context)
    {
        if (Called(request) is not { AnswerHttp: { } answer })
        {
            return false;
        }

        Traffic.CountCall(request.Frame.Name!);
        await answer(request, context);
        return true;
    }

    public async Task AnswerAsync(RawRequest request)
    {
        if (await behavior.TryAnswerAsync(request))
        {
            return;
        }

        await (request.Frame.Method switch
        {
            "initialize" when !IsModern => request.ResultAsync(
                $$$"""{"protocolVersion":"{{{Revision}}}","capabilities":{"tools":{"listChanged":true},"logging":{}},"serverInfo":{{{Server}}}}"""),
            "server/discover" when IsModern => request.ResultAsync(
                $$$"""{{{{ListedFor}}}"supportedVersions":["{{{Revision}}}"],"capabilities":{"tools":{"listChanged":true}},"_meta":{"io.modelcontextprotocol/serverInfo":{{{Server}}}}}"""),
            "server/discover" when options.Discover is DiscoverAnswer.EmptyResult => request.ResultAsync("{}"),
            "ping" when !IsModern => request.ResultAsync("{}"),
            "logging/setLevel" when !IsModern => request.ResultAsync("{}"),
            "tools/list" => request.ResultAsync(
                $$"""{{{(IsModern ? ListedFor : "")}}"tools":[{{string.Join(',', behavior.ListTools())}}]}"""),
            "tools/call" => CallAsync(request),
            "subscriptions/listen" when IsModern => ListenAsync(request),
            _ => request.ErrorAsync(MethodNotFound, "Method not found"),
        });
    }

    private RawTool? Called(RawRequest request) =>
        request.Frame is { Method: "tools/call", Name: { } name } ? behavior.FindTool(name) : null;

    private async Task CallAsync(RawRequest request)
    {
        if (Called(request) is not { } tool)
        {
            await request.ErrorAsync(InvalidParams, "Unknown tool");
            return;
        }

        Traffic.CountCall(tool.Name);
        Traffic.CallStarted();
        try
        {
            if (script.Faults.Take("tools/call", tool.Name, static fault => fault.Kind is FaultKind.Hold) is { } hold)
            {
                await hold.Removed.Task.WaitAsync(request.Cancellation);
            }

            await (tool.Answer?.Invoke(request) ?? request.TextAsync("This tool does so over HTTP only."));
        }
        finally
        {
            Traffic.CallEnded();
        }
    }

    private async Task ListenAsync(RawRequest request)
    {
        await request.Outlet.WriteAsync(
            $$$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{{request.Frame.Id}}}}},"notifications":{"toolsListChanged":true}}}""",
            request.Cancellation);
        Traffic.StreamOpened();
        try
        {
            await behavior.SpeakAsync(request.Outlet, Traffic, request.Cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, request.Cancellation);
        }
        finally
        {
            Traffic.StreamClosed();
        }
    }
}
