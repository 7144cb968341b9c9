using System.Text;

namespace McpOrleans.Grains.ToolDirectory;

/// <summary>What counts against a tenant's quota of stored bytes.</summary>
internal static class StoredSize
{
    /// <summary>For all of a configuration that is no text, so that another timeout is no other size.</summary>
    internal const long Fixed = 512;

    /// <summary>The texts of a configuration as it is stored, its secrets encrypted, in UTF-8.</summary>
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

    /// <summary>The definitions of all tools that a server listed, offered or not.</summary>
    public static long Of(IEnumerable<McpTool> tools) => tools.Sum(tool => (long)tool.Definition.Length);
}
