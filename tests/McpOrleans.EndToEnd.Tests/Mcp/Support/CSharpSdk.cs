using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>The official C# SDK.</summary>
internal sealed class CSharpSdk : Sdk
{
    /// <summary>
    /// The SDK hands each message to the thread pool, and the progress of a call to nobody once the result is there: a step may overtake
    /// another, and the result the last step.
    /// </summary>
    public override bool KeepsProgress => false;

    public override async Task<SdkSurvey> AskAsync(
        McpAddress server, string revision, IReadOnlyList<SdkQuestion> questions, CancellationToken cancellationToken)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = server.Url,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = server.Key is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {server.Key}" },
        });

        // On a busy machine the first answer may take longer than the default.
        var options = new McpClientOptions
        {
            ProtocolVersion = revision == AnyRevision ? null : revision,
            DiscoverProbeTimeout = Eventually.DefaultCap,
        };
        await using var client = await McpClient.CreateAsync(transport, options, cancellationToken: cancellationToken);
        var answers = new List<SdkAnswer>();
        foreach (var question in questions)
        {
            answers.Add(await AskAsync(client, question.Behind(server.Prefix), cancellationToken));
        }

        var capabilities = JsonSerializer.SerializeToNode(client.ServerCapabilities, McpJsonUtilities.DefaultOptions)!.AsObject();
        return new SdkSurvey(client.NegotiatedProtocolVersion!, [.. capabilities.Select(capability => capability.Key)], answers);
    }

    private static async Task<SdkAnswer> AskAsync(McpClient client, SdkQuestion question, CancellationToken cancellationToken)
    {
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cap.CancelAfter(Eventually.DefaultCap);
        var progress = new Steps(question.Cancel ? cap : null);
        try
        {
            return new SdkAnswer { Result = await AskAsync(client, question, progress, cap.Token), Progress = progress.Seen };
        }
        catch (OperationCanceledException) when (progress.Cancelled)
        {
            return new SdkAnswer { Cancelled = true, Progress = progress.Seen };
        }
        catch (McpException error)
        {
            var code = (error as McpProtocolException)?.ErrorCode;
            return new SdkAnswer { Error = new JsonObject { ["code"] = (int?)code, ["message"] = error.Message }, Progress = progress.Seen };
        }
    }

    /// <summary>Asks with the SDK's own method for each.</summary>
    private static async Task<JsonObject> AskAsync(McpClient client, SdkQuestion question, Steps progress, CancellationToken cancellationToken) => question.Method switch
    {
        "ping" => Written(await client.PingAsync(cancellationToken: cancellationToken)),
        "tools/list" => List("tools", (await client.ListToolsAsync(cancellationToken: cancellationToken)).Select(tool => tool.ProtocolTool)),
        "tools/call" => Written(await client.CallToolAsync(
            (string)question.Params!["name"]!,
            question.Params["arguments"].Deserialize<Dictionary<string, object?>>(McpJsonUtilities.DefaultOptions),
            question.Progress || question.Cancel ? progress : null,
            cancellationToken: cancellationToken)),
        "resources/list" => List("resources", (await client.ListResourcesAsync(cancellationToken: cancellationToken)).Select(resource => resource.ProtocolResource)),
        "resources/templates/list" => List(
            "resourceTemplates", (await client.ListResourceTemplatesAsync(cancellationToken: cancellationToken)).Select(template => template.ProtocolResourceTemplate)),
        "resources/read" => Written(await client.ReadResourceAsync(Read<ReadResourceRequestParams>(question), cancellationToken)),
        "prompts/list" => List("prompts", (await client.ListPromptsAsync(cancellationToken: cancellationToken)).Select(prompt => prompt.ProtocolPrompt)),
        "prompts/get" => Written(await client.GetPromptAsync(Read<GetPromptRequestParams>(question), cancellationToken)),
        "completion/complete" => Written(await client.CompleteAsync(Read<CompleteRequestParams>(question), cancellationToken)),
        _ => throw new ArgumentException($"The SDK is not asked for {question.Method}.", nameof(question)),
    };

    private static T Read<T>(SdkQuestion question) => question.Params.Deserialize<T>(McpJsonUtilities.DefaultOptions)!;

    private static JsonObject Written<T>(T result) => JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions)!.AsObject();

    private static JsonObject List<T>(string member, IEnumerable<T> items) => new() { [member] = new JsonArray([.. items.Select(item => Written(item))]) };

    /// <summary>Keeps a call's progress, and calls the call off at the first when that is wanted.</summary>
    private sealed class Steps(CancellationTokenSource? cancels) : IProgress<ProgressNotificationValue>
    {
        private readonly Lock _lock = new();
        private readonly List<JsonObject> _seen = [];

        public bool Cancelled => cancels is not null && Seen.Count > 0;

        public IReadOnlyList<JsonObject> Seen
        {
            get
            {
                lock (_lock)
                {
                    return [.. _seen];
                }
            }
        }

        public void Report(ProgressNotificationValue value)
        {
            lock (_lock)
            {
                _seen.Add(Written(value));
            }

            cancels?.Cancel();
        }
    }
}
