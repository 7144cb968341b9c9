using System.ComponentModel;

namespace McpOrleans.Api.Tenants;

/// <summary>Describes an API key to issue.</summary>
internal sealed record KeyBody
{
    /// <summary>What the key is for, in words.</summary>
    public required string Name { get; init; }

    /// <summary>'caller' may see and call; 'tenant_admin' may also configure the tenant's servers and issue keys.</summary>
    public required ApiKeyRole Role { get; init; }

    /// <summary>From this time on the key is refused. Default: the key never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The tools the key may see and call, by qualified name (server__tool).</summary>
    public PatternsBody? Tools { get; init; }

    /// <summary>The MCP servers the key may see.</summary>
    public PatternsBody? Servers { get; init; }

    /// <summary>Whether the MCP endpoint lists 'find_tools' and 'call_tool' to the key in place of all tools.</summary>
    [DefaultValue(false)]
    public bool? ToolSearch { get; init; }

    /// <summary>Reads well-formed JSON. Whether a time is in the future is checked by the tenant's grain.</summary>
    public static (ApiKeySpec Spec, ImmutableArray<FieldError> Errors) Read(JsonElement json)
    {
        var fields = new JsonFields(json);
        var (name, role) = (fields.Text("name"), fields.Text("role"));
        var (tools, servers) = (fields.Part("tools"), fields.Part("servers"));
        var spec = new ApiKeySpec
        {
            Name = name ?? "",
            Role = role switch
            {
                Roles.Caller => ApiKeyRole.Caller,
                Roles.TenantAdmin => ApiKeyRole.TenantAdmin,
                _ => (ApiKeyRole)(-1),
            },
            ExpiresAt = fields.Time("expires_at"),
            Access = new AccessRules
            {
                ToolsAllow = tools.Texts("allow"),
                ToolsDeny = tools.Texts("deny"),
                ServersAllow = servers.Texts("allow"),
                ServersDeny = servers.Texts("deny"),
            },
            ToolSearch = fields.Flag("tool_search") ?? false,
        };
        return (spec, fields.AllErrors(ApiKeySpecValidator.Validate(spec, DateTimeOffset.MinValue)));
    }
}

/// <summary>Patterns of names. '*' stands for any characters.</summary>
internal sealed record PatternsBody
{
    /// <summary>What is allowed. Empty: everything.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>What is not allowed. This overrides 'allow'.</summary>
    public IReadOnlyList<string>? Deny { get; init; }

    /// <summary>Returns null when there is no pattern.</summary>
    public static PatternsBody? From(ImmutableArray<string> allow, ImmutableArray<string> deny) =>
        allow.IsEmpty && deny.IsEmpty ? null : new PatternsBody { Allow = allow, Deny = deny };
}
