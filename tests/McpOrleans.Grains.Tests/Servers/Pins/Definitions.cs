using System.Collections.Immutable;
using System.Text;
using McpOrleans.Grains.Servers.Pins;

namespace McpOrleans.Grains.Tests.Servers.Pins;

/// <summary>Tools as servers define them.</summary>
internal static class Definitions
{
    public static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    public static ToolFingerprint Print(string json) => ToolFingerprint.Of(Bytes(json));

    public static McpTool Tool(string name, string description = "Does it.") => new()
    {
        Name = name,
        Description = description,
        Definition = Bytes($$$"""{"name":"{{{name}}}","description":"{{{description}}}","inputSchema":{"type":"object"}}"""),
    };

    public static ReviewedPins Review(
        this ToolPins pins, ImmutableArray<McpTool> before, ImmutableArray<McpTool> tools, ToolChangePolicy policy = ToolChangePolicy.Quarantine) =>
        PinReview.Review(pins, before, tools, ToolFingerprint.Of(tools), policy, Now);

    /// <summary>The pins after the first listing.</summary>
    public static ToolPins Seen(params ImmutableArray<McpTool> tools) => new ToolPins().Review([], tools).Pins;
}
