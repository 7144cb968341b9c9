using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Protocol;

/// <summary>The resource and the prompt that every test server has.</summary>
internal static class BuiltInContent
{
    private const string ResourceUri = "test://greeting";
    private const string PromptName = "greet";

    public static ListResourcesResult Resources { get; } = new() { Resources = [new Resource { Uri = ResourceUri, Name = "greeting", MimeType = "text/plain" }] };

    public static ListPromptsResult Prompts { get; } = new()
    {
        Prompts = [new Prompt { Name = PromptName, Arguments = [new PromptArgument { Name = "name", Required = true }] }],
    };

    public static ReadResourceResult Read(string uri) => uri == ResourceUri
        ? new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = "hello" }] }
        : throw new McpProtocolException($"Unknown resource: '{uri}'", McpErrorCode.InvalidParams);

    public static GetPromptResult Prompt(GetPromptRequestParams request) => request.Name == PromptName
        ? new GetPromptResult
        {
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = $"Greet {request.Arguments?["name"]}." } }],
        }
        : throw new McpProtocolException($"Unknown prompt: '{request.Name}'", McpErrorCode.InvalidParams);
}
