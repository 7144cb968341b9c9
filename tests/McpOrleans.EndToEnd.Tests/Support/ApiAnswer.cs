using System.Net;
using System.Text.Json.Nodes;

namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>What the service answered; <see cref="Body"/> is empty when there was none.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonObject Body)
{
    /// <summary>The header <c>Retry-After</c>; null without one.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public string? ErrorCode => (string?)Body["error_code"];

    /// <summary>The texts of the MCP result's content, one after another.</summary>
    public string Text => string.Concat(Body["data"]!["content"]!.AsArray().Select(block => (string?)block!["text"]));

    /// <summary>For a failed assertion; <see cref="Text"/> is there for results only.</summary>
    public override string ToString() => $"{(int)Status} {Body.ToJsonString()}";

    public ApiAnswer ShouldSucceed()
    {
        ((int)Status).ShouldBeInRange(200, 299, Body.ToJsonString());
        if (Body.ContainsKey("success"))
        {
            ((bool)Body["success"]!).ShouldBeTrue(Body.ToJsonString());
        }

        return this;
    }

    public ApiAnswer ShouldFail(HttpStatusCode status, string errorCode)
    {
        (Status, ErrorCode).ShouldBe((status, errorCode), Body.ToJsonString());
        return this;
    }
}
