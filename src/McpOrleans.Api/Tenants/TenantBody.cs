using System.ComponentModel;
using System.Text.Json;

namespace McpOrleans.Api.Tenants;

/// <summary>The settings of a tenant. What is absent has its default.</summary>
internal sealed record TenantBody
{
    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary>The keys of a disabled tenant are refused; everything it has is kept.</summary>
    [DefaultValue(true)]
    public bool? Enabled { get; init; }

    /// <summary>How much of the service the tenant may use; what is absent is not limited.</summary>
    public QuotasBody? Quotas { get; init; }

    /// <summary>Reads well-formed JSON.</summary>
    public static TenantSettings Read(JsonElement json, out ImmutableArray<FieldError> errors)
    {
        var fields = new JsonFields(json);
        var quotas = fields.Part("quotas");
        var settings = new TenantSettings
        {
            DisplayName = fields.Text("display_name"),
            Description = fields.Text("description"),
            Enabled = fields.Flag("enabled") ?? true,
            Quotas = new TenantQuotas
            {
                RequestsPerSecond = quotas.Number("requests_per_second"),
                Burst = quotas.Int("burst"),
                ConcurrentCalls = quotas.Int("concurrent_calls"),
                Servers = quotas.Int("servers"),
                StoredBytes = quotas.Long("stored_bytes"),
            },
        };
        errors = fields.AllErrors(TenantSettingsValidator.Validate(settings));
        return settings;
    }
}

/// <summary>How much of the service a tenant may use; null: no limit.</summary>
internal sealed record QuotasBody
{
    /// <summary>At each front.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Requests at once after a pause; absent: as many as 'requests_per_second' allows in a second.</summary>
    public int? Burst { get; init; }

    /// <summary>Tool calls that run at the same time, at each front.</summary>
    public int? ConcurrentCalls { get; init; }

    /// <summary>Configured MCP servers, disabled ones included.</summary>
    public int? Servers { get; init; }

    public long? StoredBytes { get; init; }

    public static QuotasBody From(TenantQuotas quotas) => new()
    {
        RequestsPerSecond = quotas.RequestsPerSecond,
        Burst = quotas.Burst,
        ConcurrentCalls = quotas.ConcurrentCalls,
        Servers = quotas.Servers,
        StoredBytes = quotas.StoredBytes,
    };
}
