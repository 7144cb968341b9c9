using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using McpOrleans.Api.Requests;

namespace McpOrleans.Api.Tenants;

/// <summary>The settings of a tenant. A field that is absent gets its default.</summary>
internal sealed record TenantBody
{
    /// <summary>A name for people.</summary>
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary>Whether the tenant's keys are accepted. A disabled tenant keeps everything it has.</summary>
    [DefaultValue(true)]
    public bool? Enabled { get; init; }

    /// <summary>How much of the service the tenant may use. A quota that is absent is not limited.</summary>
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
                Burst = (int?)quotas.Integer("burst", int.MaxValue),
                ConcurrentCalls = (int?)quotas.Integer("concurrent_calls", int.MaxValue),
                Servers = (int?)quotas.Integer("servers", int.MaxValue),
                StoredBytes = quotas.Integer("stored_bytes"),
            },
        };
        errors = [.. fields.Errors, .. TenantSettingsValidator.Validate(settings)];
        return settings;
    }
}
