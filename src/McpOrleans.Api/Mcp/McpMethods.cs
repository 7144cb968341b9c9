namespace McpOrleans.Api.Mcp;

/// <summary>The MCP methods that the endpoint knows.</summary>
internal static class McpMethods
{
    // Of revisions without sessions.
    public const string Discover = "server/discover";
    public const string Listen = "subscriptions/listen";

    // Of revisions with sessions.
    public const string Initialize = "initialize";
    public const string Ping = "ping";
    public const string SetLogLevel = "logging/setLevel";

    public const string Subscribe = "resources/subscribe";
    public const string Unsubscribe = "resources/unsubscribe";

    // Of all.
    public const string ListTools = "tools/list";
    public const string CallTool = "tools/call";
    public const string ListPrompts = "prompts/list";
    public const string GetPrompt = "prompts/get";
    public const string ListResources = "resources/list";
    public const string ListResourceTemplates = "resources/templates/list";
    public const string ReadResource = "resources/read";
    public const string Complete = "completion/complete";

    // Of MCP servers, for their clients.
    public const string Elicit = "elicitation/create";

    // Notifications.
    public const string Acknowledged = "notifications/subscriptions/acknowledged";
    public const string Cancelled = "notifications/cancelled";
    public const string ToolsChanged = "notifications/tools/list_changed";
    public const string ResourcesChanged = "notifications/resources/list_changed";
    public const string ResourceUpdated = "notifications/resources/updated";
    public const string PromptsChanged = "notifications/prompts/list_changed";
    public const string LogMessage = "notifications/message";
    public const string Progress = "notifications/progress";
}
