namespace McpOrleans.Api.Audit;

/// <summary>Marks the endpoints of which every request is recorded, not only those that are refused.</summary>
internal sealed class Audited
{
    public static Audited Always { get; } = new();
}
