using McpOrleans.Api.Authentication;
using McpOrleans.Api.BrowserDefence;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.BrowserDefence;

public sealed class RequestOriginTests
{
    private static readonly string[] Allowed = ["https://mcp.example.com", "http://dev.example:3000"];

    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("http://localhost:8080", "localhost:8080")]
    [InlineData("http://LOCALHOST:8080", "localhost:8080")]
    [InlineData("http://[::1]:8080", "[::1]:8080")]
    [InlineData("http://10.1.2.3", "10.1.2.3")]
    [InlineData("https://10.1.2.3", "10.1.2.3")]
    [InlineData("https://10.1.2.3", "10.1.2.3:443")]
    [InlineData("https://mcp.example.com", "mcp.example.com")]
    [InlineData("HTTPS://MCP.example.com", "internal:8080")]
    [InlineData("http://dev.example:3000", "127.0.0.1:8080")]
    public void IsAllowed_OwnOrListed_True(string origin, string host) => RequestOrigin.IsAllowed(origin, new HostString(host), Allowed).ShouldBeTrue();

    [Theory]
    [InlineData("null", "127.0.0.1:8080")]
    [InlineData("", "127.0.0.1:8080")]
    [InlineData("nonsense", "127.0.0.1:8080")]
    [InlineData("http://evil.example", "127.0.0.1:8080")]
    [InlineData("http://evil.example:8080", "evil.example:8080")] // rebound to this machine
    [InlineData("http://127.0.0.1:8081", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1", "127.0.0.1:8080")]
    [InlineData("http://localhost:8080", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1.evil.example:8080", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080@evil.example", "127.0.0.1:8080")]
    [InlineData("http://evil.example@127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080 http://evil.example", "127.0.0.1:8080")]
    [InlineData("http://127.1:8080", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080", "")]
    [InlineData("file://", "127.0.0.1:8080")]
    [InlineData("chrome-extension://abc", "127.0.0.1:8080")]
    [InlineData("http://mcp.example.com", "mcp.example.com")]
    [InlineData("https://mcp.example.com:444", "mcp.example.com:444")]
    [InlineData("https://mcp.example.com.evil.example", "mcp.example.com")]
    public void IsAllowed_AnyOther_False(string origin, string host) => RequestOrigin.IsAllowed(origin, new HostString(host), Allowed).ShouldBeFalse();

    [Fact]
    public void IsAllowed_NoneIsSent_True() => RequestOrigin.IsAllowed(default, new HostString("anything"), Allowed).ShouldBeTrue();

    [Fact]
    public void IsAllowed_Several_False() =>
        RequestOrigin.IsAllowed(new(["https://mcp.example.com", "https://mcp.example.com"]), new HostString("mcp.example.com"), Allowed).ShouldBeFalse();

    [Theory]
    [InlineData("https://mcp.example.com", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("https://mcp.example.com/", false)]
    [InlineData("https://mcp.example.com/app", false)]
    [InlineData("mcp.example.com", false)]
    [InlineData("*", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void IsOrigin_OnlyAsBrowsersWriteIt(string text, bool isOrigin) => RequestOrigin.IsOrigin(text).ShouldBe(isOrigin);
}
