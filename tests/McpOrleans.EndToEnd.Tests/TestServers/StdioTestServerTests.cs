using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests.TestServers;

/// <summary>The test server's misbehaviour as a process, and the npm servers, against the SDK's client.</summary>
public sealed class StdioTestServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StdioFault.WritesGarbageFirst)]
    [InlineData(StdioFault.FloodsStandardError)]
    public async Task CallTool_NoisyProcess_Answers(StdioFault fault)
    {
        await using var client = await McpClients.StartAsync(new TestServerOptions { StdioFault = fault });

        (await client.CallToolAsync("add", cancellationToken: Cancellation)).IsError.ShouldNotBe(true);
    }

    [Theory]
    [InlineData(StdioFault.ExitsAtOnce)]
    [InlineData(StdioFault.Silent)]
    [InlineData(StdioFault.WritesOnlyGarbage)]
    [InlineData(StdioFault.WritesEndlessLine)]
    public async Task Connect_ProcessSpeaksNoMcp_Fails(StdioFault fault)
    {
        var marker = NewMarker();
        var connecting = McpClients.StartAsync(new TestServerOptions { StdioFault = fault, Marker = marker });
        try
        {
            await Should.ThrowAsync<Exception>(() => connecting.WaitAsync(TimeSpan.FromSeconds(1), Cancellation));
        }
        finally
        {
            ProcessTable.Kill(marker);
        }
    }

    [Theory]
    [InlineData(StdioFault.RefusesToEnd, 1)]
    [InlineData(StdioFault.RefusesToEndWithChild, 2)]
    public async Task RefusesToEnd_InputEndsAndSigterm_LivesOn(StdioFault fault, int processes)
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var marker = NewMarker();
        await using var server = ChildProcess.Start(TestServerCommand.For(
            new TestServerOptions { Stdio = true, StdioFault = fault, Marker = marker }));
        try
        {
            await Eventually.TrueAsync(() => server.Output.Count(line => line == "unwilling to end") == processes, cancellationToken: Cancellation);

            await Should.ThrowAsync<TimeoutException>(() => server.EndAsync(EndSignal.Terminate, TimeSpan.FromSeconds(1), Cancellation));
            await server.KillAsync(Cancellation);

            ProcessTable.Find(marker).Count.ShouldBe(processes - 1);
        }
        finally
        {
            ProcessTable.Kill(marker);
        }
    }

    [Theory]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.HalfMessage)]
    [InlineData(FaultKind.Disconnect)]
    [InlineData(FaultKind.EndlessMessage)]
    public async Task CallTool_AnswerSpoiled_DoesNotSucceed(FaultKind kind)
    {
        var marker = NewMarker();
        var client = await McpClients.StartAsync(new TestServerOptions
        {
            Marker = marker,
            Faults = [new Fault { Kind = kind, Tool = "echo" }],
        });
        try
        {
            await Should.ThrowAsync<Exception>(
                () => client.CallToolAsync("echo", cancellationToken: Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(1), Cancellation));
        }
        finally
        {
            ProcessTable.Kill(marker);
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("sse")]
    [InlineData("streamableHttp")]
    public async Task Everything_Echo_Answers(string transport)
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        await using var process = transport == "stdio" ? null : await NpmServerProcess.StartEverythingAsync(transport, Cancellation);
        await using var client = process is null
            ? await McpClients.StartAsync(NpmServers.Everything())
            : await McpClients.ConnectAsync(process.Url, transport == "sse" ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp);

        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["message"] = "hi" };
        var result = await client.CallToolAsync("echo", arguments, cancellationToken: Cancellation);

        result.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text.ShouldBe("Echo: hi");
    }

    private static string NewMarker() => $"marker-{Guid.NewGuid():N}";
}
