using System.Diagnostics.CodeAnalysis;
using McpOrleans.Api.Mcp.Messages;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary>Finds the MCP server that a request for a prompt or a resource goes to, and its own name for what is asked for.</summary>
/// <param name="Server">The server; null when there is an error.</param>
/// <param name="OwnName">The server's own name or URI; null when there is an error.</param>
/// <param name="Error">Why the request goes nowhere.</param>
internal readonly record struct DirectorySearch(PublishedServer? Server, string? OwnName, RpcError? Error)
{
    /// <summary>A longer name is not worth asking a server for.</summary>
    private const int MaxName = 1024;

    [MemberNotNullWhen(true, nameof(Server), nameof(OwnName))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    public static Task<DirectorySearch> PromptAsync(MessageContext message, string name) => FindAsync(message, index => Prompt(index, name));

    public static Task<DirectorySearch> ResourceAsync(MessageContext message, string uri) => FindAsync(message, index =>
        index.Resources.Find(uri, out var candidates) is { } route
            ? new DirectorySearch(index.FindServer(route.Server), route.Uri, Error: null)
            : Failed(candidates.IsEmpty ? RpcError.ResourceNotFound(uri, message.IsStateless) : RpcError.AmbiguousResource(uri, candidates)));

    public static Task<DirectorySearch> TemplateAsync(MessageContext message, string template) => FindAsync(message, index =>
        index.Resources.FindTemplate(template, out var candidates) is { } route
            ? new DirectorySearch(index.FindServer(route.Server), route.Uri, Error: null)
            : Failed(candidates.IsEmpty ? RpcError.ResourceNotFound(template, isStateless: true) : RpcError.AmbiguousResource(template, candidates)));

    /// <summary>What is not known yet may have been listed a moment ago.</summary>
    private static async Task<DirectorySearch> FindAsync(MessageContext message, Func<ToolIndex, DirectorySearch> find)
    {
        var known = find(await message.Tenant.GetKnownToolsAsync(message.Aborted));
        return known.Succeeded ? known : find(await message.Tenant.GetToolsAsync(message.Aborted));
    }

    private static DirectorySearch Prompt(ToolIndex index, string name)
    {
        if (index.Prompts.Find(name, out var candidates) is { } prompt)
        {
            return new DirectorySearch(index.FindServer(prompt.Server), prompt.Item.Name, Error: null);
        }

        if (!candidates.IsEmpty)
        {
            return Failed(RpcError.AmbiguousPrompt(name, candidates));
        }

        // The server that a qualified name names knows best, and its prompts may not be listed yet.
        return name.IndexOf(ToolNames.Separator, StringComparison.Ordinal) is > 0 and var separator
            && index.FindServer(name[..separator]) is { Enabled: true } server
            && name[(separator + ToolNames.Separator.Length)..] is { Length: > 0 and <= MaxName } own
            && index.Access.AllowsTool(server.Name, own)
                ? new DirectorySearch(server, own, Error: null)
                : Failed(RpcError.PromptNotFound(name, index.Prompts.FindClosest(name)));
    }

    private static DirectorySearch Failed(RpcError error) => new(Server: null, OwnName: null, error);
}
