using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using McpOrleans.Api.Requests;

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
