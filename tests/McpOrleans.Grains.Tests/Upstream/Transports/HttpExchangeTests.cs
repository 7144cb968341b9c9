using System.Net;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Transports;

public sealed class HttpExchangeTests
{
    [Fact]
    public async Task Send_NothingAnswersAtTheAddress_DidNotRunAndCountsAgainstTheServer()
    {
        var config = new McpServerConfig { Url = "http://silent.example/mcp", ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        await using var connection = HttpServers.Connect(config, new SilentNetwork());

        var fault = (await connection.SendAsync("tools/call", "{}"u8.ToArray(), TestContext.Current.CancellationToken)).Fault.ShouldNotBeNull();

        (fault.Kind, fault.MayHaveRun, fault.IsAlive).ShouldBe((FaultKind.NotReached, false, false));
        fault.Reason.ShouldContain("Nothing answered at its address.");
    }

    /// <summary>A listener that neither accepts nor refuses connections.</summary>
    private sealed class SilentNetwork : IOutboundNetwork
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

        public async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return Stream.Null;
        }
    }
}
