using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace McpOrleans.Client.Tests;

/// <summary>What many tests make.</summary>
internal static class Testing
{
    public static Caller Caller { get; } = new() { Id = "test", RequestId = "r-1" };

    /// <summary>Names that keep the rule, with every kind of character.</summary>
    public static Arbitrary<string> ServerNames { get; } =
        Gen.Elements("ab_-Z9".ToCharArray()).ArrayOf().Select(characters => new string(characters)).Where(Names.IsValid).ToArbitrary();

    public static McpTool Tool(string name, string? description = null, string? title = null) => new()
    {
        Name = name,
        Title = title,
        Description = description,
        Definition = Encoding.UTF8.GetBytes("{}"),
    };

    public static PublishedServer Server(string name, params ReadOnlySpan<string> tools) => new()
    {
        Name = name,
        Enabled = true,
        Tools = [.. tools.ToArray().Select(tool => Tool(tool))],
    };

    public static ToolDirectorySnapshot Snapshot(params ImmutableArray<PublishedServer> servers) => new() { Version = 1, Servers = servers };

    public static ToolIndex Index(params ImmutableArray<PublishedServer> servers) => new(Snapshot(servers));

    public static ToolCall Call(string tool, string? server = null, string arguments = "{}") => new()
    {
        Tool = tool,
        Server = server,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        Caller = Caller,
    };
}
