using System.Text;
using McpOrleans.Grains.Servers;

namespace McpOrleans.Grains.ToolDirectory;

/// <summary>What counts against a tenant's quota of stored bytes.</summary>
internal static class StoredSize
{
    /// <summary>The size that counts for all fields that are not text, so that another timeout does not change the size.</summary>
    internal const long Fixed = 512;

    /// <summary>The size of the texts of a configuration as it is stored, with encrypted secrets, in UTF-8.</summary>
    public static long Of(McpServerConfig config)
    {
        IEnumerable<string?> texts =
        [
            config.Url, config.Command, config.Cwd, config.Description, config.ToolPrefix,
            .. config.Args, .. config.ToolsAllow, .. config.ToolsDeny,
            .. config.Env.Keys, .. config.Env.Values, .. config.Headers.Keys, .. config.Headers.Values,
        ];
        return Fixed + texts.Sum(text => text is null ? 0L : Encoding.UTF8.GetByteCount(text));
    }

    /// <summary>The size of the definitions of all resources, resource templates and prompts.</summary>
    public static long Of(ServerContent content) =>
        content.Resources.Sum(resource => (long)resource.Definition.Length)
        + content.ResourceTemplates.Sum(template => (long)template.Definition.Length)
        + content.Prompts.Sum(prompt => (long)prompt.Definition.Length);

    /// <summary>The size of everything that a server listed.</summary>
    public static long Of(ToolsState state) => Of(state.Tools) + Of(state.Content) + (state.Pins?.KeptBytes ?? 0) + state.ForAbilities.Sum(known => Of(known.Added));

    /// <summary>The size of the definitions of all tools that a server listed, whether they are offered or not.</summary>
    public static long Of(IEnumerable<McpTool> tools) => tools.Sum(tool => (long)tool.Definition.Length);
}
