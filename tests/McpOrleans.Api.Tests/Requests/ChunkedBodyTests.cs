using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Requests;

/// <summary>Bodies whose chunks are malformed, as no HTTP client would send them; and clients that are gone in the middle of one.</summary>
public sealed class ChunkedBodyTests(Service service)
{
    private const string Head =
        $"Host: x\r\nAuthorization: Bearer {Service.AdminKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

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
        var requests = Routes.SelectMany(route => Malformed.Select(chunks => $"{route} HTTP/1.1\r\n{Head}{chunks}")).ToList();

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

        var answer = await front.SendAndReadAsync($"POST /mcp/call HTTP/1.1\r\n{Head}{chunks}");

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("The request body cannot be read: its framing is not valid HTTP.");
        logs.All.ShouldNotContain(line => line.Contains("failed unexpectedly"));
    }

    [Theory]
    [InlineData("2\r\n{\"")]
    [InlineData("2\r\n{\"\r\n")]
    [InlineData("")]
    public async Task Client_GoneInTheMiddle_IsNoFailureOfTheService(string chunks)
    {
        using var logs = new LogLines();
        await using var front = await Front.StartAsync(service, logs: logs);
        var stream = await front.SendAsync($"POST /mcp/call HTTP/1.1\r\n{Head}{chunks}");
        ((System.Net.Sockets.NetworkStream)stream).Socket.LingerState = new(enable: true, seconds: 0);

        await stream.DisposeAsync();

        var call = string.Empty;
        await Eventually.TrueAsync(() => (call = logs.All.FirstOrDefault(line => line.StartsWith("callTool ", StringComparison.Ordinal))!) is not null);

        // Whether the server hears of the end or of the reset first is not the client's choice.
        call.ShouldMatch("cancelled 499|invalid_request 400");
        logs.All.ShouldNotContain(line => line.Contains("failed unexpectedly"));
    }
}
