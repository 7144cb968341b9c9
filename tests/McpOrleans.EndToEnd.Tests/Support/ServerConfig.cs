using System.Text.Json.Nodes;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>Server configurations as a user writes them.</summary>
internal static class ServerConfig
{
    public static JsonObject Http(Uri url) => new() { ["url"] = url.ToString() };

    public static JsonObject Stdio(CommandLine command)
    {
        var config = new JsonObject
        {
            ["command"] = command.FileName,
            ["args"] = new JsonArray([.. command.Arguments.Select(argument => (JsonNode)argument)]),
        };
        if (!command.Environment.IsEmpty)
        {
            config["env"] = new JsonObject([.. command.Environment.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))]);
        }

        return config;
    }

    public static JsonObject Stdio(TestServerOptions options) => Stdio(TestServerCommand.For(options with { Stdio = true }));

    /// <summary>The same with a short timeout for calls: what goes wrong is to be seen soon.</summary>
    public static JsonObject ImpatientCalls(this JsonObject config, TimeSpan timeout)
    {
        config["timeout"] = timeout.TotalSeconds;
        return config;
    }

    /// <summary>The same with short timeouts for calls and connecting, which is tried only once.</summary>
    public static JsonObject Impatient(this JsonObject config, TimeSpan timeout)
    {
        config["connect_timeout"] = timeout.TotalSeconds;
        config["retry_attempts"] = 0;
        return config.ImpatientCalls(timeout);
    }

    /// <summary>An <c>mcp.json</c> with these servers.</summary>
    public static JsonObject McpJson(params (string Name, JsonObject Config)[] servers) => new()
    {
        ["mcpServers"] = new JsonObject([.. servers.Select(server => KeyValuePair.Create(server.Name, (JsonNode?)server.Config))]),
    };
}
