using System.Runtime.CompilerServices;
using McpOrleans.Api.Mcp.Subscriptions;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary>The lists of one state of a tenant's directory. Each is made once, when somebody asks for it. Thread-safe.</summary>
internal sealed class DirectoryLists
{
    private static readonly ConditionalWeakTable<ToolIndex, DirectoryLists> Lists = [];

    private readonly Lazy<DirectoryList> _tools;
    private readonly Lazy<DirectoryList> _resources;
    private readonly Lazy<DirectoryList> _templates;
    private readonly Lazy<DirectoryList> _prompts;

    private DirectoryLists(ToolIndex index)
    {
        _tools = new(() => new DirectoryList("tools", "name", index.Tools.Select(route => (route.ExposedName, route.Tool.Definition))));
        _resources = new(() => new DirectoryList("resources", "uri", index.Resources.Resources.Select(resource => (resource.Name, resource.Item.Definition))));
        _templates = new(() => new DirectoryList(
            "resourceTemplates", "uriTemplate", index.Resources.Templates.Select(template => (template.Name, template.Item.Definition))));
        _prompts = new(() => new DirectoryList("prompts", "name", index.Prompts.All.Select(prompt => (prompt.Name, prompt.Item.Definition))));
    }

    public DirectoryList Tools => _tools.Value;

    public DirectoryList Resources => _resources.Value;

    public DirectoryList ResourceTemplates => _templates.Value;

    public DirectoryList Prompts => _prompts.Value;

    /// <summary>Clients are told of resources and templates together.</summary>
    public ListFingerprints Fingerprints => new(Tools.Fingerprint, Resources.Fingerprint[..16] + ResourceTemplates.Fingerprint[..16], Prompts.Fingerprint);

    public static DirectoryLists Of(ToolIndex index) => Lists.GetValue(index, static index => new DirectoryLists(index));
}
