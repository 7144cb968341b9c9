using System.Text;
using McpOrleans.Grains.Tests.Upstream.Fuzz;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Transports;

public sealed class EventStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(":\n\n")]
    [InlineData("\n")]
    [InlineData("event: other\ndata: {}\n\n")]
    [InlineData("data: no message\n\n")]
    public async Task Read_WhatIsNoMessageWithoutEnd_IsAFlood(string what)
    {
        var many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(what, 1000)));
        await using var server = new FuzzServer(async (_, _, stream) =>
        {
            await stream.WriteAsync(FuzzServer.Head("200 OK", "text/event-stream"), Cancel);
            while (true)
            {
                await stream.WriteAsync(many, Cancel);
            }
        });
        await using var connection = HttpServers.Connect(new McpServerConfig { Url = server.Url });
        using var cap = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);

        (await connection.SendAsync("tools/call", "{}"u8.ToArray(), cap.Token)).Fault.ShouldNotBeNull().Kind.ShouldBe(FaultKind.Flood);
    }
}
