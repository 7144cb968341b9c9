using System.Text;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Transports;

public sealed class StdioTransportTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Send_EndedByUsInTheMiddleOfTheLine_MayHaveRun()
    {
        // The process takes as much as the pipe holds, and never the rest.
        var options = new ConnectionOptions { CloseTimeout = TimeSpan.FromSeconds(1) };
        using var orphans = new OrphanGuard(NullLogger<OrphanGuard>.Instance);
        var sleep = new RevealedConfig(new McpServerConfig { Command = "sleep", Args = ["60"] }, SecretMask.None, null);
        var connection = new McpConnection("s", SecretMask.None, options, new ByteBudget(options.MaxBytesInFlight), _ => { }, TimeProvider.System);
        connection.Use(new StdioTransport(
            ServerProcess.Start(sleep, orphans, options, TimeProvider.System), connection, connection.Faults, options, connection.Budget, TimeProvider.System));
        var parameters = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 1024 * 1024)}}"}""");
        var call = connection.SendAsync("tools/call", parameters, TestContext.Current.CancellationToken);
        call.IsCompleted.ShouldBeFalse();

        await connection.DisposeAsync();

        var fault = (await call.WaitAsync(Cap, TestContext.Current.CancellationToken)).Fault.ShouldNotBeNull();
        (fault.Kind, fault.MayHaveRun).ShouldBe((FaultKind.EndedByUs, true));
    }
}
