namespace McpOrleans.Api.Mcp.Methods;

/// <summary>What the endpoint can do for a client: what the tenant's MCP servers can do that the client may see.</summary>
internal static class EndpointCapabilities
{
    /// <summary>Clients wait only a few seconds for the answer, and then take the endpoint for an older one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Everything, when the tenant's directory cannot be read in time.</summary>
    public static async Task<object> OfAsync(MessageContext message, TimeProvider time)
    {
        ToolIndex? index = null;
        try
        {
            index = await message.Tenant.GetToolsAsync(message.Aborted).WaitAsync(Patience, time, message.Aborted);
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            // A client with a session could not use what it was not told of, even once the directory is back.
        }

        return Of(index);
    }

    /// <summary>Tools are always announced: there may be some later, of which the client will be told.</summary>
    internal static Dictionary<string, object> Of(ToolIndex? index)
    {
        var capabilities = new Dictionary<string, object>(StringComparer.Ordinal) { ["tools"] = new { listChanged = true } };
        AddWhere(index?.Access.HasToolRules is not true && Offers(index, features => features.Resources), "resources", Offers(index, features => features.ResourceSubscriptions)
            ? new { listChanged = true, subscribe = true }
            : new { listChanged = true });
        AddWhere(Offers(index, features => features.Prompts), "prompts", new { listChanged = true });
        AddWhere(Offers(index, features => features.Completions), "completions", new { });
        AddWhere(Offers(index, features => features.Logging), "logging", new { });
        return capabilities;

        void AddWhere(bool isThere, string name, object value)
        {
            if (isThere)
            {
                capabilities.Add(name, value);
            }
        }
    }

    /// <summary>A server that was never listed may offer anything.</summary>
    private static bool Offers(ToolIndex? index, Func<McpServerFeatures, bool> offers) =>
        index is null || index.Snapshot.Servers.Any(server => server.Enabled && (server.Features is not { } features || offers(features)));
}
