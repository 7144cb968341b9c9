using System.Text;
using McpOrleans.Grains.Tests.Upstream.Fuzz;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Transports;

public sealed class RedirectTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("//")]
    [InlineData("//[")]
    [InlineData("///")]
    [InlineData("http://[")]
    [InlineData("http://a:99999/")]
    [InlineData("http:")]
    [InlineData("\\\\")]
    [InlineData("\\\\[")]
    [InlineData("mailto:a")]
    [InlineData("//a:b/")]
    [InlineData("/\ud83d")]
    public async Task Send_RedirectToWhatIsNoAddress_IsAFault(string location)
    {
        await using var server = new FuzzServer((_, _, stream) => stream.WriteAsync(
            Encoding.UTF8.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Cancel).AsTask());
        await using var connection = HttpServers.Connect(new McpServerConfig { Url = server.Url });

        var fault = (await connection.SendAsync("tools/call", "{}"u8.ToArray(), Cancel)).Fault.ShouldNotBeNull();

        fault.IsAlive.ShouldNotBe(true);
    }
}
