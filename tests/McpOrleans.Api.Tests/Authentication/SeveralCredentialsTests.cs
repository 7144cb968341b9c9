using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication;

/// <summary>A request has one credential: of two nobody could say which one counts.</summary>
public sealed class SeveralCredentialsTests(Service service)
{
    private const string Key = Service.AdminKey;

    public static TheoryData<string> Several =>
    [
        $"Authorization: Bearer {Key}\r\nX-Api-Key: {Key}",
        $"X-Api-Key: {Key}\r\nAuthorization: Bearer {Key}",
        $"Authorization: Bearer {Key}\r\nX-Api-Key: other",
        $"Authorization: Bearer other\r\nX-Api-Key: {Key}",
        $"Authorization: Basic YTpi\r\nX-Api-Key: {Key}",
        $"Authorization: Bearer {Key}\r\nAuthorization: Bearer {Key}",
        $"Authorization: Bearer {Key}\r\nauthorization: Basic YTpi",
        $"X-Api-Key: {Key}\r\nX-Api-Key: {Key}",
        $"X-Api-Key: {Key}\r\nx-api-key:",
        $"Authorization: Bearer {Key}, Bearer {Key}",
        $"Authorization: Bearer other, Bearer {Key}",
        $"X-Api-Key: {Key}, {Key}",
    ];

    [Theory]
    [MemberData(nameof(Several))]
    public async Task Request_WithSeveralCredentials_Is400AndSaysSo(string headers)
    {
        await using var front = await Front.StartAsync(service);
        foreach (var route in new[] { "GET /mcp/servers", "DELETE /mcp/servers/none", "GET /no/such/route", "GET /tenants" })
        {
            var answer = await front.SendAndReadAsync($"{route} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n\r\n");

            answer.ShouldStartWith("HTTP/1.1 400 ", customMessage: route);
            answer.ShouldContain("WWW-Authenticate: Bearer error=\"invalid_request\"\r\n");
            answer.ShouldContain("\"error_code\":\"invalid_request\"");
            answer.ShouldContain("The request carries more than one credential.");
        }
    }

    [Fact]
    public async Task OpenRoute_WithSeveralCredentials_AsksForNone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz/live") { Headers = { { "X-Api-Key", "other" } } };

        (await Answer.ReadAsync(await service.Http.SendAsync(request))).ShouldBe(HttpStatusCode.OK);
    }
}
