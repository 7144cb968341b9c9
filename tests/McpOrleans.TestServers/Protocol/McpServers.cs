using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Protocol;

/// <summary>Makes the SDK's server for one session (or one stateless request) and runs it as the script says.</summary>
internal sealed class McpServers(TestServerOptions options, Script script, ScriptedFaults faults)
{
    /// <summary>Serves until the transport closes.</summary>
    public async Task RunAsync(ITransport transport, bool isSession, CancellationToken cancellationToken)
    {
        var state = new SessionState(script);
        await using var server = McpServer.Create(transport, CreateOptions(state));
        _ = transport.MessageReader.Completion.ContinueWith(_ => state.Ended.TrySetResult(), TaskScheduler.Default);
        if (!isSession)
        {
            await server.RunAsync(cancellationToken);
            return;
        }

        script.Traffic.SessionOpened();
        script.Tools.Listen(server, token => Revisions.IsStateless(server.NegotiatedProtocolVersion)
            ? Task.CompletedTask
            : server.SendNotificationAsync(NotificationMethods.ToolListChangedNotification, token));
        script.Content.Listen(server, (method, token) => Revisions.IsStateless(server.NegotiatedProtocolVersion)
            ? Task.CompletedTask
            : server.SendNotificationAsync(method, token));
        script.Content.Follow(state, (uri, token) => server.SendNotificationAsync(
            NotificationMethods.ResourceUpdatedNotification, new ResourceUpdatedNotificationParams { Uri = uri }, cancellationToken: token));
        try
        {
            await server.RunAsync(cancellationToken);
        }
        finally
        {
            script.Content.StopFollowing(state);
            script.Tools.StopListening(server);
            script.Content.StopListening(server);
            script.Traffic.SessionClosed();
        }
    }

    private McpServerOptions CreateOptions(SessionState state)
    {
        var serverOptions = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = options.Betrays ? $"{options.Name} {Betrayal.Everything([])}" : options.Name, Version = "1.0.0", Title = "Scriptable test server" },
            ServerInstructions = "Use me for tests only." + (options.Betrays ? Betrayal.Everything([]) : ""),
            ProtocolVersion = options.Protocol,
            Capabilities = new ServerCapabilities
            {
                Tools = new ToolsCapability { ListChanged = true },
                Resources = new ResourcesCapability { Subscribe = options.Subscriptions, ListChanged = true },
                Prompts = new PromptsCapability { ListChanged = true },
                Completions = new CompletionsCapability(),
                Logging = new LoggingCapability(),
            },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (request, _) => ListTools(request, state),
                CallToolHandler = (request, cancellationToken) => CallToolAsync(request, state, cancellationToken),
                ListResourcesHandler = (_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = [.. script.Content.Resources] }),
                ListResourceTemplatesHandler = (_, _) => ValueTask.FromResult(BuiltInContent.Templates),
                ReadResourceHandler = ReadAsync,
                ListPromptsHandler = (_, _) => ValueTask.FromResult(new ListPromptsResult { Prompts = [.. script.Content.Prompts] }),
                GetPromptHandler = (request, _) => ValueTask.FromResult(BuiltInContent.Prompt(request.Params)),
                CompleteHandler = (request, _) => ValueTask.FromResult(BuiltInContent.Complete(request.Params)),
                SubscribeToResourcesHandler = (request, token) => SubscribeAsync(state, request.Params.Uri, token),
                UnsubscribeFromResourcesHandler = (request, _) => Unsubscribe(state, request.Params.Uri),
                SetLoggingLevelHandler = (_, _) => ValueTask.FromResult(new EmptyResult()),
                SubscriptionsListenHandler = (request, token) => ListenAsync(request, state, token),
            },
        };
        serverOptions.Filters.Message.IncomingFilters.Add(next => async (context, cancellationToken) =>
        {
            script.Traffic.Count(context.JsonRpcMessage);
            state.Note(context.JsonRpcMessage);
            if (context.JsonRpcMessage is not JsonRpcRequest request || await faults.PassAsync(request, context.Server, state, cancellationToken))
            {
                await next(context, cancellationToken);
            }
        });
        serverOptions.Filters.Message.OutgoingFilters.Add(next => async (context, cancellationToken) =>
        {
            state.PutRawResult(context.JsonRpcMessage);
            await state.AwaitHeldAsync(context.JsonRpcMessage, cancellationToken);
            await next(context, cancellationToken);
        });
        return serverOptions;
    }

    private ValueTask<ListToolsResult> ListTools(RequestContext<ListToolsRequestParams> request, SessionState state)
    {
        // From 2026-07-28 on, each request says what the client can be asked.
        var capabilities = request.JsonRpcRequest.Params?["_meta"]?["io.modelcontextprotocol/clientCapabilities"]?.Deserialize<ClientCapabilities>(McpJsonUtilities.DefaultOptions)
            ?? request.Server.ClientCapabilities;
        var tools = script.Tools.All.RemoveAll(tool => tool.IsOfferedTo?.Invoke(capabilities) is false);
        var start = request.Params?.Cursor is { } cursor ? int.Parse(cursor) : 0;
        var end = Math.Min(start + script.Tools.PageSize, tools.Length);
        var page = new JsonObject { ["tools"] = new JsonArray([.. tools[start..end].Select(tool => tool.Definition.DeepClone())]) };
        if (end < tools.Length)
        {
            page["nextCursor"] = $"{end}";
        }

        state.AnswerRaw(request.JsonRpcRequest.Id, page);
        return ValueTask.FromResult(new ListToolsResult());
    }

    private async ValueTask<CallToolResult> CallToolAsync(
        RequestContext<CallToolRequestParams> request, SessionState state, CancellationToken cancellationToken)
    {
        if (script.Tools.Find(request.Params.Name) is not { } tool)
        {
            throw new McpProtocolException($"Unknown tool: '{request.Params.Name}'", McpErrorCode.InvalidParams);
        }

        script.Traffic.CallStarted();
        try
        {
            script.Run(request.JsonRpcRequest);
            return await tool.Call(new ToolCallContext(request, state), cancellationToken);
        }
        finally
        {
            script.Traffic.CallEnded();
        }
    }

    /// <summary>Reports progress twice before the answer to a client that wants it.</summary>
    private static async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        if (request.Params.ProgressToken is { } token)
        {
            for (var step = 1; step <= 2; step++)
            {
                await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = step, Total = 2 }, cancellationToken: cancellationToken);
            }
        }

        return BuiltInContent.Read(request.Params.Uri);
    }

    /// <summary>Tells of a change right after the answer, where the script says so.</summary>
    private async ValueTask<EmptyResult> SubscribeAsync(SessionState state, string uri, CancellationToken cancellationToken)
    {
        if (uri.Contains("unknown", StringComparison.Ordinal))
        {
            throw new McpProtocolException($"Unknown resource: '{uri}'", McpErrorCode.InvalidParams);
        }

        script.Content.Subscribe(state, uri);
        if (uri.Contains("busy", StringComparison.Ordinal))
        {
            await script.Content.NotifyUpdatedAsync(uri, cancellationToken: cancellationToken);
        }

        return new EmptyResult();
    }

    private ValueTask<EmptyResult> Unsubscribe(SessionState state, string uri)
    {
        script.Content.Unsubscribe(state, uri);
        return ValueTask.FromResult(new EmptyResult());
    }

    // The SDK's own handler grants nothing where there are no sessions, so the stream is ours.
    private async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, SessionState state, CancellationToken cancellationToken)
    {
        var wanted = request.Params.Notifications;
        (string Wish, string Method)[] granted =
        [
            .. wanted.ToolsListChanged == true ? [("toolsListChanged", NotificationMethods.ToolListChangedNotification)] : Array.Empty<(string, string)>(),
            .. wanted.ResourcesListChanged == true ? [("resourcesListChanged", NotificationMethods.ResourceListChangedNotification)] : Array.Empty<(string, string)>(),
            .. wanted.PromptsListChanged == true ? [("promptsListChanged", NotificationMethods.PromptListChangedNotification)] : Array.Empty<(string, string)>(),
        ];
        string[] resources = options.Subscriptions ? [.. (wanted.ResourceSubscriptions ?? []).Where(uri => !uri.Contains("unknown", StringComparison.Ordinal))] : [];
        var agreed = new JsonObject(granted.Select(grant => KeyValuePair.Create(grant.Wish, (JsonNode?)true)));
        if (resources.Length > 0)
        {
            agreed["resourceSubscriptions"] = new JsonArray([.. resources.Select(uri => (JsonNode?)uri)]);
        }

        script.Content.Follow(request, (uri, _) => NotifyAsync(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = uri }));
        Array.ForEach(resources, uri => script.Content.Subscribe(request, uri));
        await NotifyAsync(NotificationMethods.SubscriptionsAcknowledgedNotification, new JsonObject { ["notifications"] = agreed });
        foreach (var busy in resources.Where(uri => uri.Contains("busy", StringComparison.Ordinal)))
        {
            await NotifyAsync(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = busy });
        }

        script.Tools.Listen(request, _ => NotifyGrantedAsync(NotificationMethods.ToolListChangedNotification));
        script.Content.Listen(request, (method, _) => NotifyGrantedAsync(method));
        try
        {
            await state.Ended.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            script.Tools.StopListening(request);
            script.Content.StopListening(request);
            script.Content.StopFollowing(request);
        }

        return new EmptyResult();

        Task NotifyGrantedAsync(string method) => Array.Exists(granted, grant => grant.Method == method) ? NotifyAsync(method, []) : Task.CompletedTask;

        Task NotifyAsync(string method, JsonObject parameters)
        {
            parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = JsonValue.Create(request.JsonRpcRequest.Id.ToString()) };
            if (request.JsonRpcRequest.Id.Id is long number)
            {
                parameters["_meta"]![MetaKeys.SubscriptionId] = number;
            }

            return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
        }
    }
}
