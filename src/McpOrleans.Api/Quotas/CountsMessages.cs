namespace McpOrleans.Api.Quotas;

/// <summary>Marks the endpoint that counts against a tenant's quotas itself, since a request may have several messages.</summary>
internal sealed class CountsMessages
{
    public static CountsMessages Each { get; } = new();
}
