using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using McpOrleans.Client.Directory;

namespace McpOrleans.Client;

/// <content>The same tenant as somebody else sees it.</content>
internal sealed partial class McpTenant
{
    private readonly ConditionalWeakTable<AccessRules, IMcpTenant> _restricted = [];
    private readonly ConcurrentDictionary<ClientAbilities, IMcpTenant> _withAbilities = new();

    public IMcpTenant Restrict(AccessRules access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return access.IsRestricted
            ? _restricted.GetValue(access, rules => new McpTenant(Name, _grains, _time, new RestrictedView(_directory, rules), rules, _loggers))
            : this;
    }

    public IMcpTenant WithAbilities(ClientAbilities abilities) => abilities is ClientAbilities.None
        ? this
        : _withAbilities.GetOrAdd(abilities, static (wanted, tenant) => new McpTenant(
            tenant.Name, tenant._grains, tenant._time, new AbilityView(tenant._directory, wanted, tenant.ListForAsync, tenant._time), tenant._access, tenant._loggers), this);

    private Task<ToolListing?> ListForAsync(string server, ClientAbilities abilities, CancellationToken cancellationToken) =>
        Grain(server).ListToolsForAsync(abilities, cancellationToken);
}
