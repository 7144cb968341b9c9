using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp.Inputs;

/// <summary>The SDK's client, in each revision that it speaks, is asked by MCP servers of both eras.</summary>
public sealed class SdkInputTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _newer = null!;
    private TestServer _older = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _newer = await TestServer.StartAsync(new(), [AskingTool.Newer]);
        _older = await TestServer.StartAsync(new() { Protocol = "2025-11-25" }, [AskingTool.Older]);
        await _tenant.AddAsync("newer", _newer);
        await _tenant.AddAsync("older", _older);
    }

    public async ValueTask DisposeAsync()
    {
        await _newer.DisposeAsync();
        await _older.DisposeAsync();
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task Client_IsAskedByServersOfBothEras(string revision)
    {
        var options = new McpClientOptions
        {
            ProtocolVersion = revision,
            Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability() },
            Handlers = new McpClientHandlers
            {
                ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult
                {
                    Action = "accept",
                    Content = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["name"] = JsonElement.Parse("\"Ada\"") },
                }),
            },
        };
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(service.Http.BaseAddress!, _tenant.Path),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Service.AdminKey}" },
            }),
            options,
            cancellationToken: Cancel);
        client.NegotiatedProtocolVersion.ShouldBe(revision);

        foreach (var server in new[] { "newer", "older" })
        {
            var result = await client.CallToolAsync($"{server}__ask", cancellationToken: Cancel);

            result.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("accept Ada");
        }
    }
}
