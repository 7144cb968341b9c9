namespace McpOrleans.Grains.Servers.Pins;

/// <summary>Writes the audit records of what MCP servers did to their tools.</summary>
internal static class ToolChangeRecords
{
    public const string Changed = "tool.changed";
    public const string Restored = "tool.restored";
    public const string Released = "tool.released";

    /// <summary>
    /// How many tools of one listing have a record each. The others are told in one record: a server with thousands of tools must not
    /// push everything else out of its tenant's records.
    /// </summary>
    public const int MaxTold = 10;

    private const string Ok = "ok";

    public static ImmutableArray<AuditRecord> Of(ServerKey server, long tenantGeneration, ImmutableArray<PinEvent> events, DateTimeOffset now)
    {
        var records = ImmutableArray.CreateBuilder<AuditRecord>();
        foreach (var told in events.Take(MaxTold))
        {
            records.Add(Of(server, tenantGeneration, told, now) with { Tool = Names.Shown(told.Tool), Detail = ToolDifference.Describe(told) });
        }

        foreach (var others in events.Skip(MaxTold).GroupBy(other => other.Kind))
        {
            var names = string.Join(", ", others.Select(other => Names.Shown(other.Tool)));
            records.Add(Of(server, tenantGeneration, others.First(), now) with
            {
                Dropped = others.Count(),
                Detail = Ascii($"{others.Count()} more tools: {names}"),
            });
        }

        return records.ToImmutable();
    }

    private static AuditRecord Of(ServerKey server, long tenantGeneration, PinEvent told, DateTimeOffset now) => new()
    {
        Time = now,
        Tenant = server.Tenant,
        TenantGeneration = tenantGeneration,
        CallerId = AuditRecord.Service,
        Action = told.Kind switch
        {
            PinEventKind.Restored => Restored,
            PinEventKind.Released => Released,
            _ => Changed,
        },
        Server = server.Server,
        Outcome = told.Kind is PinEventKind.Held ? ErrorCodes.ToolChanged : Ok,
        RequestId = $"tool-change-{told.After.Hash[..16]}",
    };

    private static string Ascii(string text)
    {
        var cut = text.Length <= ToolDifference.MaxLength ? text : text[..(ToolDifference.MaxLength - 3)] + "...";
        return string.Concat(cut.Select(character => character is >= ' ' and <= '~' ? character : '?'));
    }
}
