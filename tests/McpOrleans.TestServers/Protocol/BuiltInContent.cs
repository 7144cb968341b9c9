using System.Collections.Immutable;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Protocol;

/// <summary>The resource, the template of resources, the prompt and its completion that every test server has.</summary>
internal static class BuiltInContent
{
    private const string ResourceUri = "test://greeting";
    private const string ItemUri = "test://item/";
    private const string PromptName = "greet";

    private static readonly string[] KnownNames = ["Ada", "Alan", "Grace"];

    public static ImmutableArray<Resource> Resources { get; } = [new() { Uri = ResourceUri, Name = "greeting", MimeType = "text/plain" }];

    public static ListResourceTemplatesResult Templates { get; } = new()
    {
        ResourceTemplates = [new ResourceTemplate { UriTemplate = ItemUri + "{number}", Name = "item", MimeType = "application/octet-stream" }],
    };

    public static ImmutableArray<Prompt> Prompts { get; } =
        [new() { Name = PromptName, Arguments = [new PromptArgument { Name = "name", Required = true }] }];

    public static ReadResourceResult Read(string uri) => uri switch
    {
        ResourceUri => new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = "hello" }] },
        _ when uri.StartsWith(ItemUri, StringComparison.Ordinal) => new ReadResourceResult
        {
            Contents = [BlobResourceContents.FromBytes(Encoding.UTF8.GetBytes(uri), uri, "application/octet-stream")],
        },
        _ => throw new McpProtocolException($"Unknown resource: '{uri}'", McpErrorCode.InvalidParams),
    };

    /// <summary>Completes an argument of the prompt or of the template, of nothing else.</summary>
    public static CompleteResult Complete(CompleteRequestParams request)
    {
        if (request.Ref is not PromptReference { Name: PromptName } and not ResourceTemplateReference { Uri: ItemUri + "{number}" })
        {
            throw new McpProtocolException("Nothing of that name can be completed.", McpErrorCode.InvalidParams);
        }

        string[] fitting = [.. KnownNames.Where(name => name.StartsWith(request.Argument.Value, StringComparison.Ordinal))];
        return new CompleteResult { Completion = new Completion { Values = fitting, Total = fitting.Length, HasMore = false } };
    }

    public static GetPromptResult Prompt(GetPromptRequestParams request) => request.Name == PromptName
        ? new GetPromptResult
        {
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = $"Greet {request.Arguments?["name"]}." } }],
        }
        : throw new McpProtocolException($"Unknown prompt: '{request.Name}'", McpErrorCode.InvalidParams);
}
