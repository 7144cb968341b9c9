using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Servers.Pins;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class StateShapesTests
{
    private static readonly GrainId Id = GrainId.Create("mcpserver", "default/github");

    [Fact]
    public async Task RoundTrip_ServerConfig_LosesNothing()
    {
        var config = new McpServerConfig
        {
            Url = "https://example.org/mcp?a=1&b=<2>",
            Args = ["--flag", "", "\u0001\"\\ \ud83d\ude80"],
            Env = ImmutableDictionary<string, string>.Empty.Add("API_KEY", "secret").Add("api_key", "other"),
            Cwd = "/tmp",
            Transport = McpTransport.Sse,
            Headers = ImmutableDictionary<string, string>.Empty.Add("Authorization", "Bearer x"),
            Enabled = false,
            Description = "line\nline",
            Timeout = TimeSpan.FromMilliseconds(1),
            RetryMaxDelay = TimeSpan.MaxValue,
            ToolPrefix = "",
            ToolsDeny = ["rm_*"],
        };

        var read = await RoundTripAsync(config);

        Text(read).ShouldBe(Text(config));
    }

    [Fact]
    public async Task RoundTrip_ConfigWithDefaults_KeepsThem()
    {
        var read = await RoundTripAsync(new McpServerConfig { Command = "npx" });

        Text(read).ShouldBe(Text(new McpServerConfig { Command = "npx" }));
        read.Transport.ShouldBeNull();
        read.EffectiveTransport.ShouldBe(McpTransport.Stdio);
        read.ToolPrefix.ShouldBeNull();
    }

    [Fact]
    public async Task RoundTrip_ToolListing_LosesNothing()
    {
        var listing = new ToolListing
        {
            Tools =
            [
                new McpTool { Name = "echo", Title = "Echo", Definition = """{"name":"echo","x":[1.0,1e400,"\u00fc"]}"""u8.ToArray() },
                new McpTool { Name = "none", Definition = [] },
            ],
            ListedAt = new DateTimeOffset(2026, 7, 28, 1, 2, 3, 456, TimeSpan.FromHours(2)).AddTicks(7),
            Failure = new Failure { Code = ErrorCodes.Timeout, Message = "m", RetryAfter = TimeSpan.FromTicks(1) },
        };

        Text((await RoundTripAsync(new Wrapped<ToolListing> { Value = listing })).Value).ShouldBe(Text(listing));
    }

    [Fact]
    public async Task RoundTrip_DirectorySnapshot_LosesNothing()
    {
        var snapshot = new ToolDirectorySnapshot
        {
            Version = long.MaxValue,
            Servers =
            [
                new PublishedServer
                {
                    Name = "github",
                    Enabled = true,
                    Tools = [.. Enumerable.Range(0, 500).Select(i => new McpTool { Name = $"t{i}", Definition = Encoding.UTF8.GetBytes($"{{\"i\":{i}}}") })],
                },
            ],
        };

        Text((await RoundTripAsync(new Wrapped<ToolDirectorySnapshot> { Value = snapshot })).Value).ShouldBe(Text(snapshot));
    }

    [Fact]
    public async Task RoundTrip_ToolsStateWithContent_LosesNothing()
    {
        var state = new ToolsState
        {
            Tools = [new McpTool { Name = "echo", Definition = "{}"u8.ToArray() }],
            Content = new ServerContent
            {
                Resources = [new McpResource { Uri = "a://1", Name = "one", Definition = [1, 2] }],
                ResourceTemplates = [new McpResourceTemplate { UriTemplate = "a://{x}", Name = "any", Definition = [3] }],
                Prompts = [new McpPrompt { Name = "greet", Definition = [] }],
                TargetVersion = 7,
            },
            Features = new McpServerFeatures { Resources = true, Completions = true },
            Pins = new ToolPins
            {
                Version = 9,
                Listed =
                [
                    new ToolPin { Tool = "echo", Accepted = Print("echo") },
                    new ToolPin
                    {
                        Tool = "held",
                        Accepted = Print("held"),
                        Held = new HeldChange { Fingerprint = Print("new"), Since = DateTimeOffset.UnixEpoch, AcceptedDefinition = "{}"u8.ToArray() },
                    },
                ],
                Gone = [new ToolPin { Tool = "gone", Accepted = Print("gone"), Held = new HeldChange { Fingerprint = Print("x"), Since = DateTimeOffset.UnixEpoch } }],
                Pending = [new AuditRecord { Time = DateTimeOffset.UnixEpoch, Tenant = "t", CallerId = AuditRecord.Service, Action = "tool.changed", Outcome = "ok", RequestId = "r", Detail = "d" }],
                Dropped = 2,
            },
        };
        static ToolFingerprint Print(string name) => ToolFingerprint.Of(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}"""));

        Text(await RoundTripAsync(state)).ShouldBe(Text(state));
    }

    [Fact]
    public async Task Read_StatesOfAnEarlierVersion_HaveNoContent()
    {
        using var folder = new TestFolder();
        using var storage = new TestStorage(folder.Path);
        McpTool[] tools = [new() { Name = "echo", Definition = "{}"u8.ToArray() }];
        await storage.WriteAsync("tools", Id, new FormerToolsState { Tools = [.. tools], TargetVersion = 3 });
        await storage.WriteAsync("server", Id, new Wrapped<FormerServer> { Value = new FormerServer { Name = "github", Enabled = true, Tools = [.. tools] } });

        var state = (await storage.ReadAsync<ToolsState>("tools", Id)).State;
        var server = (await storage.ReadAsync<Wrapped<PublishedServer>>("server", Id)).State.Value!;

        (state.Tools.Length, state.TargetVersion, state.Content.Resources.Length, state.Content.Prompts.Length, state.Features).ShouldBe((1, 3, 0, 0, null));
        (server.Tools.Length, server.Resources.Length, server.ResourceTemplates.Length, server.Prompts.Length, server.Features).ShouldBe((1, 0, 0, 0, null));
    }

    [Fact]
    public async Task RoundTrip_FiveMegabytes_LosesNothing()
    {
        var payload = new byte[5 * 1024 * 1024];
        new Random(1).NextBytes(payload);

        (await RoundTripAsync(new Wrapped<byte[]> { Value = payload })).Value.ShouldBe(payload);
    }

    [Fact]
    public async Task RoundTrip_Null_StaysNull() => (await RoundTripAsync(new Wrapped<string>())).Value.ShouldBeNull();

    /// <summary>All public properties; records with arrays in them are not equal by themselves.</summary>
    private static string Text<T>(T value) => JsonSerializer.Serialize(value);

    private static async Task<T> RoundTripAsync<T>(T value)
        where T : new()
    {
        using var folder = new TestFolder();
        using var storage = new TestStorage(folder.Path);
        await storage.WriteAsync("server", Id, value);
        return (await storage.ReadAsync<T>("server", Id)).State;
    }

    /// <summary>As it was before servers' resources and prompts were stored.</summary>
    private sealed record FormerToolsState
    {
        public ImmutableArray<McpTool> Tools { get; init; } = [];

        public long TargetVersion { get; init; }
    }

    private sealed record FormerServer
    {
        public required string Name { get; init; }

        public required bool Enabled { get; init; }

        public required ImmutableArray<McpTool> Tools { get; init; }
    }

    private sealed record Wrapped<T>
    {
        public T? Value { get; init; }
    }
}
