using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpOrleans.Grains.ToolDirectory;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>Lists the resources, the resource templates and the prompts of an MCP server, and leaves out what cannot be used.</summary>
internal sealed class ContentLister(McpConnection connection, ConnectionOptions options)
{
    private const int MaxNameLength = 1024;
    private const int MaxUriLength = 4 * 1024;
    private const long MaxBytes = 4 * 1024 * 1024;
    private const int MethodNotFound = -32601;

    private delegate T Make<out T>(string key, string name, byte[] definition);

    public Task<ListedContent<McpResource>> ListResourcesAsync(CancellationToken cancellationToken) => ListAsync<McpResource>(
        connection.Facts.Features.Resources,
        RequestMethods.ResourcesList,
        new Kind("resource", "resources", "resources", "uri", "URI", MaxUriLength, options.MaxResources),
        (uri, name, definition) => new McpResource { Uri = uri, Name = name, Definition = definition },
        cancellationToken);

    public Task<ListedContent<McpResourceTemplate>> ListTemplatesAsync(CancellationToken cancellationToken) => ListAsync<McpResourceTemplate>(
        connection.Facts.Features.Resources,
        RequestMethods.ResourcesTemplatesList,
        new Kind("resource template", "resource templates", "resourceTemplates", "uriTemplate", "URI template", MaxUriLength, options.MaxResources),
        (template, name, definition) => new McpResourceTemplate { UriTemplate = template, Name = name, Definition = definition },
        cancellationToken);

    public Task<ListedContent<McpPrompt>> ListPromptsAsync(CancellationToken cancellationToken) => ListAsync<McpPrompt>(
        connection.Facts.Features.Prompts,
        RequestMethods.PromptsList,
        new Kind("prompt", "prompts", "prompts", "name", "name", MaxNameLength, options.MaxPrompts),
        (name, _, definition) => new McpPrompt { Name = name, Definition = definition },
        cancellationToken);

    private async Task<ListedContent<T>> ListAsync<T>(bool isOffered, string method, Kind kind, Make<T> make, CancellationToken cancellationToken)
    {
        if (!isOffered)
        {
            return new ListedContent<T>([], null, [], null);
        }

        var leftOut = new LeftOutEntries(kind.Singular, kind.Plural);
        var pages = new ListPages(connection, method, kind.Member, kind.Most, leftOut);
        var taker = new Taker<T>(kind, make, leftOut);
        try
        {
            return await pages.ReadAsync(taker.TryTake, cancellationToken) switch
            {
                null => new ListedContent<T>(taker.Taken.ToImmutable(), pages.TimeToLive, leftOut.Reasons, null),

                // Many servers with resources have no templates, and do not know the method.
                { Kind: FaultKind.JsonRpcError, JsonRpcError.Code: MethodNotFound } => new ListedContent<T>([], null, [], null),
                var fault => Failed(fault.Reason),
            };
        }
        catch (OperationCanceledException)
        {
            return Failed("The server did not answer in time.");
        }

        ListedContent<T> Failed(string reason) => new([], null, [], $"Its {kind.Plural} could not be listed. {reason}");
    }

    /// <param name="Singular">What the list is of.</param>
    /// <param name="Plural">Several of it.</param>
    /// <param name="Member">The member of the result that has the entries.</param>
    /// <param name="Key">The member of an entry that identifies it.</param>
    /// <param name="KeyName">The same in words.</param>
    /// <param name="MaxKeyLength">The longest one, in characters.</param>
    /// <param name="Most">The most entries.</param>
    private sealed record Kind(string Singular, string Plural, string Member, string Key, string KeyName, int MaxKeyLength, int Most);

    private sealed class Taker<T>(Kind kind, Make<T> make, LeftOutEntries leftOut)
    {
        private readonly EntryBounds _bounds = new(kind.Singular, kind.Plural, kind.KeyName, kind.MaxKeyLength, kind.Most, MaxBytes, leftOut);
        private readonly byte[] _key = System.Text.Encoding.ASCII.GetBytes(kind.Key);

        public ImmutableArray<T>.Builder Taken { get; } = ImmutableArray.CreateBuilder<T>();

        public bool TryTake(JsonElement element)
        {
            if (element.ValueKind is not JsonValueKind.Object)
            {
                leftOut.Note("it is no object");
                return false;
            }

            var name = JsonElements.Text(JsonElements.Property(element, "name"u8));
            if (JsonElements.Text(JsonElements.Property(element, _key)) is not { Length: > 0 } key)
            {
                leftOut.Note($"it has no {kind.KeyName}", name);
                return false;
            }

            if (name is null)
            {
                // A strict client would refuse the whole list for it, with the entries of all other servers.
                leftOut.Note("it has no name", key);
                return false;
            }

            var definition = JsonMarshal.GetRawUtf8Value(element);
            if (!_bounds.Allows(key, definition.Length) || !_bounds.TryAdd(key, definition.Length))
            {
                return false;
            }

            Taken.Add(make(key, name, definition.ToArray()));
            return true;
        }
    }
}

/// <summary>One of the lists of an MCP server, all pages of it.</summary>
/// <param name="Entries">In the server's order; empty when there is a problem.</param>
/// <param name="TimeToLive">How long the server says that the list holds; null when it does not say.</param>
/// <param name="LeftOut">What was not taken and why, a sentence each.</param>
/// <param name="Problem">Why it could not be listed, a sentence; null: it was.</param>
internal sealed record ListedContent<T>(ImmutableArray<T> Entries, TimeSpan? TimeToLive, ImmutableArray<string> LeftOut, string? Problem)
{
    /// <summary>What is to be kept after the listing.</summary>
    /// <param name="before">What was listed before.</param>
    /// <param name="isOfTarget">Whether that was by the same server.</param>
    /// <param name="definition">The definition of an entry.</param>
    public ImmutableArray<T> Or(ImmutableArray<T> before, bool isOfTarget, Func<T, byte[]> definition) =>
        Problem is not null ? isOfTarget ? before : []
        : SameDefinitions.Are(before, Entries, definition) ? before
        : Entries;
}
