namespace McpOrleans.Api.Audit;

/// <summary>Marks endpoints of which every request is recorded, not only refused ones.</summary>
internal sealed class Audited
{
    public static Audited Always { get; } = new();
}
