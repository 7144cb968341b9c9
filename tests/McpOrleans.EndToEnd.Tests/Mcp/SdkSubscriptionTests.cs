using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Mcp.Support;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Known;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests.Mcp;

/// <summary>
/// Clients of the official C# SDK subscribe to a resource of server-everything, which has sessions and tells of changes every five seconds
/// once a tool was called. It tells the session in which the tool was called: the one that the service shares among its clients.
/// </summary>
public sealed class SdkSubscriptionTests(SharedHost shared)
{
    private const string Resource = "demo://resource/dynamic/text/1";
    private const string Acknowledged = "notifications/subscriptions/acknowledged";

    private readonly ConcurrentQueue<string> _told = [];
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<string, string> Ways =>
    [
        .. from transport in new[] { "stdio", "sse", "streamableHttp" }
           from revision in new[] { Sdk.NewestWithSessions, Sdk.Stateless }
           select new TheoryDataRow<string, string>(transport, revision),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Subscribe_EverythingTellsOfAChange_ClientHearsOfIt(string transport, string revision)
    {
        var known = KnownServers.Named($"everything {transport}");
        Assert.SkipWhen(known.Missing is not null, known.Missing ?? "");
        using var folder = new TestFolder();
        await using var running = await known.StartAsync(folder, Cancellation);
        var endpoint = await McpAddress.RegisterAsync(shared, running.Command is { } command ? ServerConfig.Stdio(command) : ServerConfig.Http(running.Url!));
        await using var client = await ConnectAsync(endpoint, revision);
        client.NegotiatedProtocolVersion.ShouldBe(revision);
        client.ServerCapabilities.Resources!.Subscribe.ShouldBe(true);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listening = await SubscribeAsync(client, revision, end.Token);
        await client.CallToolAsync($"{endpoint.Prefix}toggle-subscriber-updates", cancellationToken: Cancellation);

        await Eventually.TrueAsync(() => !_told.IsEmpty, cancellationToken: Cancellation);
        _told.ShouldAllBe(uri => uri == Resource);

        if (revision == Sdk.NewestWithSessions)
        {
            await client.UnsubscribeFromResourceAsync(Resource, cancellationToken: Cancellation);
        }

        await end.CancelAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Completes once the client hears of changes. Returns what lasts as long as it does.</summary>
    private async Task<Task> SubscribeAsync(McpClient client, string revision, CancellationToken cancellationToken)
    {
        if (revision != Sdk.Stateless)
        {
            await client.SubscribeToResourceAsync(Resource, cancellationToken: cancellationToken);
            return Task.CompletedTask;
        }

        var listening = client.SendRequestAsync(
            new JsonRpcRequest
            {
                Method = "subscriptions/listen",
                Params = new JsonObject { ["notifications"] = new JsonObject { ["resourceSubscriptions"] = new JsonArray(Resource) } },
            },
            cancellationToken);
        await _acknowledged.Task.WaitAsync(Eventually.DefaultCap, cancellationToken);
        return listening;
    }

    private Task<McpClient> ConnectAsync(McpAddress endpoint, string revision) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint.Url,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {endpoint.Key}" },
        }),
        new McpClientOptions
        {
            ProtocolVersion = revision,
            DiscoverProbeTimeout = Eventually.DefaultCap,
            Handlers = new McpClientHandlers
            {
                NotificationHandlers =
                [
                    new(Acknowledged, (_, _) =>
                    {
                        _acknowledged.TrySetResult();
                        return ValueTask.CompletedTask;
                    }),
                    new(NotificationMethods.ResourceUpdatedNotification, (notification, _) =>
                    {
                        _told.Enqueue((string)notification.Params!["uri"]!);
                        return ValueTask.CompletedTask;
                    }),
                ],
            },
        },
        cancellationToken: Cancellation);
}
