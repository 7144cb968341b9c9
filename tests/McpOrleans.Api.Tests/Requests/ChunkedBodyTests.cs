using System.Net.Sockets;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Requests;

/// <summary>Bodies whose chunks are malformed, as no HTTP client would send them; and clients that are gone in the middle of one.</summary>
public sealed class ChunkedBodyTests(Service service)
{
    private const string Chunked = "Transfer-Encoding: chunked";
    private const int Rounds = 20;

    private static readonly string[] Malformed =
    [
        "80000000\r\n", "ffffffff\r\n", "7fffffffffffffff\r\n", "99999999999999999999999999999999\r\n", "0000000000000000000000001\r\n{", "2\r\n{}\r\n80000000\r\n",
        "-1\r\n", "x\r\n", "\r\n", "1;\r\n", "2\r\n{}{}", "1 \r\n{\r\n", "+2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n", "2\r\n{}\r\n\u00fe\r\n",
        "0\r\nTrailer without a colon\r\n\r\n",
    ];

    private static readonly string[] Routes =
        ["POST /mcp/call", "PUT /mcp/servers/chunked", "POST /mcp/import", "PUT /tenants/chunked", "POST /tenants/default/keys"];

    [Fact]
    public async Task Chunks_Malformed_AreTheClientsErrorOnEveryRoute()
    {
        await using var front = await Front.StartAsync(service, options => options.Limits.RequestBodyGracePeriod = TimeSpan.FromSeconds(2));
        var requests = Routes.SelectMany(route => Malformed.Select(chunks => $"{route} HTTP/1.1\r\n{Head(Chunked)}{chunks}")).ToList();

        var answers = await Task.WhenAll(requests.Select(front.SendAndReadAsync));

        foreach (var (request, answer) in requests.Zip(answers))
        {
            answer.ShouldStartWith("HTTP/1.1 4", customMessage: request);
            answer.ShouldContain("\"error_code\":\"invalid_request\"", customMessage: request);
        }
    }

    [Theory]
    [InlineData("80000000\r\n")]
    [InlineData("2\r\n{}\r\n80000000\r\n")]
    public async Task Chunks_Malformed_Are400InOurWords(string chunks)
    {
        using var logs = new LogLines();
        await using var front = await Front.StartAsync(service, logs: logs);

        var answer = await front.SendAndReadAsync($"POST /mcp/call HTTP/1.1\r\n{Head(Chunked)}{chunks}");

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("The request body cannot be read: its framing is not valid HTTP.");
        logs.All.ShouldNotContain(line => line.Contains("failed unexpectedly"));
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "2\r\n{\"")]
    [InlineData("Transfer-Encoding: chunked", "2\r\n{\"\r\n")]
    [InlineData("Transfer-Encoding: chunked", "")]
    [InlineData("Content-Length: 10", "{")]
    [InlineData("Content-Length: 10", "")]
    public async Task Client_GoneInTheMiddle_IsCancelledHoweverItWent(string framing, string body)
    {
        using var logs = new LogLines();
        await using var front = await Front.StartAsync(service, logs: logs);

        // A connection that ends is told otherwise than one that is reset, and to several threads at once: each many times.
        for (var round = 1; round <= Rounds; round++)
        {
            var stream = await front.SendAsync($"POST /mcp/call HTTP/1.1\r\n{Head(framing)}{body}");
            await Eventually.TrueAsync(() => logs.All.Count(line => line.StartsWith("Request starting ", StringComparison.Ordinal)) == round);
            if (round % 2 == 0)
            {
                stream.Socket.LingerState = new(enable: true, seconds: 0);
                stream.Socket.Dispose();
            }

            await stream.DisposeAsync();
        }

        await Eventually.TrueAsync(() => Calls(logs).Count == Rounds);
        Calls(logs).ShouldAllBe(line => line.Contains("cancelled 499"));
        logs.All.ShouldNotContain(line => line.Contains("failed unexpectedly"));
    }

    /// <summary>The web server closes the connection once its end is in the middle of a body, so no answer could be read either.</summary>
    [Theory]
    [InlineData("Transfer-Encoding: chunked", "2\r\n{\"")]
    [InlineData("Content-Length: 10", "{")]
    public async Task Client_ThatSendsNoMoreInTheMiddle_IsCutOff(string framing, string body)
    {
        using var logs = new LogLines();
        await using var front = await Front.StartAsync(service, logs: logs);
        await using var stream = await front.SendAsync($"POST /mcp/call HTTP/1.1\r\n{Head(framing)}{body}");

        stream.Socket.Shutdown(SocketShutdown.Send);

        (await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(0);
        await Eventually.TrueAsync(() => Calls(logs).Count == 1);
        Calls(logs).ShouldAllBe(line => line.Contains("cancelled 499"));
    }

    private static string Head(string framing) =>
        $"Host: x\r\nAuthorization: Bearer {Service.AdminKey}\r\nContent-Type: application/json\r\n{framing}\r\nConnection: close\r\n\r\n";

    private static List<string> Calls(LogLines logs) => [.. logs.All.Where(line => line.StartsWith("callTool ", StringComparison.Ordinal))];
}
