using System.ComponentModel;

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

    /// <summary>
    /// What happens when an MCP server changes the definition of a tool. 'notify': it is published, and an audit record tells the
    /// difference. 'quarantine': the tool is hidden until a tenant admin accepts the change.
    /// </summary>
    [DefaultValue(ToolChangePolicy.Notify)]
    public ToolChangePolicy? ToolChanges { get; init; }

    /// <summary>Reads well-formed JSON.</summary>
    public static (TenantSettings Settings, ImmutableArray<FieldError> Errors) Read(JsonElement json)
    {
        var fields = new JsonFields(json);
        var quotas = fields.Part("quotas");
        var toolChanges = fields.Text("tool_changes");
        var settings = new TenantSettings
        {
            DisplayName = fields.Text("display_name"),
            Description = fields.Text("description"),
            Enabled = fields.Flag("enabled") ?? true,
            ToolChanges = toolChanges switch
            {
                null or "notify" => ToolChangePolicy.Notify,
                "quarantine" => ToolChangePolicy.Quarantine,
                _ => (ToolChangePolicy)(-1),
            },
            Quotas = new TenantQuotas
            {
                RequestsPerSecond = quotas.Number("requests_per_second"),
                Burst = quotas.Int("burst"),
                ConcurrentCalls = quotas.Int("concurrent_calls"),
                Servers = quotas.Int("servers"),
                StoredBytes = quotas.Long("stored_bytes"),
            },
        };
        return (settings, fields.AllErrors(TenantSettingsValidator.Validate(settings)));
    }
}

/// <summary>How much of the service a tenant may use. Null means no limit.</summary>
internal sealed record QuotasBody
{
    /// <summary>Requests per second, at each front.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Requests at once after a pause. Absent: as many as 'requests_per_second' allows in one second.</summary>
    public int? Burst { get; init; }

    /// <summary>Tool calls that may run at the same time, at each front.</summary>
    public int? ConcurrentCalls { get; init; }

    /// <summary>Configured MCP servers, including disabled ones.</summary>
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
