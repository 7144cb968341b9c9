using System.Collections.Immutable;
using McpOrleans.Benchmarks.Peers;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>One kind of call.</summary>
/// <param name="Name">What the command line and the table call it.</param>
/// <param name="Tool">The tool that is called.</param>
internal sealed record Workload(string Name, string Tool)
{
    /// <summary>The name of the calls with an idempotency key on the command line.</summary>
    public const string Keyed = "keyed";

    public static ImmutableArray<Workload> All { get; } =
        [new("echo", Tools.Echo), new("mcp", Tools.Echo) { IsMcp = true }, new("64k", Tools.Text64K), new("1m", Tools.Text1M)];

    /// <summary>Whether the service is called at its MCP endpoint, with the message that the MCP server gets too; otherwise over REST.</summary>
    public bool IsMcp { get; private init; }

    /// <summary>Selects the levels that are worth measuring: for large results only the throughput matters.</summary>
    public IEnumerable<int> Levels(IReadOnlyCollection<int> concurrency) => Tool switch
    {
        Tools.Text64K => concurrency.Where(level => level > 1).DefaultIfEmpty(concurrency.First()).Take(1),
        Tools.Text1M => [8],
        _ => concurrency,
    };
}
