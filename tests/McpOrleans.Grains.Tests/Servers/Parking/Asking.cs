using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Tests.Servers.Observed;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Parking;

/// <summary>Calls of a tool that asks its caller a question, and how they go on.</summary>
internal static class Asking
{
    public static async Task<TestServer> StartAsync(string protocol = "2025-11-25")
    {
        var server = await TestServer.StartAsync(new TestServerOptions { Protocol = protocol }, TestContext.Current.CancellationToken);
        server.Script.Tools.Add(SpeakingTools.AskingDuringTheCall);
        return server;
    }

    /// <summary>A call whose caller can be asked.</summary>
    public static McpRequest Call(string question = "why?", string caller = "test", string? session = null) => GrainCluster.Call("ask", new { question }) with
    {
        Abilities = ClientAbilities.Sampling,
        Parks = true,
        CallId = Guid.NewGuid(),
        SessionId = session,
        Caller = new Caller { Id = caller, RequestId = "1" },
    };

    /// <summary>The same call with an answer to what it asked.</summary>
    public static McpRequest Answered(this McpRequest call, McpReply asked, string answer) => call.Resumed(asked, new CallResponse
    {
        Result = JsonSerializer.SerializeToUtf8Bytes(new { answer }),
    });

    public static McpRequest Resumed(this McpRequest call, McpReply asked, CallResponse response)
    {
        var responses = QuestionsOf(asked).Keys.ToImmutableDictionary(name => name, _ => response);
        return call with { CallId = Guid.NewGuid(), Resumed = new ResumedCall { Call = ParkedOf(asked), Responses = responses } };
    }

    public static Guid ParkedOf(McpReply reply) =>
        reply.ShouldBeOfType<InputRequiredReply>((reply as FailedReply)?.Failure.ToString()).ParkedCall.ShouldNotBeNull();

    /// <summary>What the server asks, by name.</summary>
    public static IReadOnlyDictionary<string, string> QuestionsOf(McpReply reply)
    {
        var result = reply.ShouldBeOfType<InputRequiredReply>((reply as FailedReply)?.Failure.ToString() ?? Encoding.UTF8.GetString((reply as CompletedReply)?.Result ?? [])).Result;
        using var json = JsonDocument.Parse(result);
        json.RootElement.GetProperty("resultType").GetString().ShouldBe("input_required");
        return json.RootElement.GetProperty("inputRequests").EnumerateObject().ToDictionary(
            request => request.Name,
            request => $"{request.Value.GetProperty("method")} {request.Value.GetProperty("params").GetProperty("question")}",
            StringComparer.Ordinal);
    }
}
