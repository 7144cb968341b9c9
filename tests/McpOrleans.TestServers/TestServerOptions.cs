using System.Collections.Immutable;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;
using Microsoft.Extensions.Configuration;

namespace McpOrleans.TestServers;

/// <summary>How a test server starts. Each property is an option of the executable's command line: <c>--stdio true</c>.</summary>
public sealed record TestServerOptions
{
    /// <summary>Speaks on standard input and output rather than over HTTP.</summary>
    public bool Stdio { get; init; }

    /// <summary>
    /// The loopback address; null: one that nothing else has, where there is more than one. The services of other tests go on asking
    /// for servers that have ended: at an address for all, they would come to whichever server has got the port since, and be counted
    /// there.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>The port there; 0: the operating system chooses.</summary>
    public int Port { get; init; }

    /// <summary>The only revision of MCP to speak, for example <c>2025-11-25</c>; null: all that the SDK knows.</summary>
    public string? Protocol { get; init; }

    /// <summary>What the server calls itself.</summary>
    public string Name { get; init; } = "test-server";

    /// <summary>Tools <c>tool_0001</c>, <c>tool_0002</c>, … beside the built-in ones.</summary>
    public int ExtraTools { get; init; }

    /// <summary>Tools in one page of <c>tools/list</c>.</summary>
    public int PageSize { get; init; } = 100;

    /// <inheritdoc cref="Script.UnknownSessionStatus"/>
    public int UnknownSessionStatus { get; init; } = 404;

    /// <summary>
    /// Repeats what it was trusted with in headers and in variables <c>CANARY…</c>: in what it says of itself, on standard error,
    /// and by a tool <c>betray</c>.
    /// </summary>
    public bool Betrays { get; init; }

    /// <summary>How the process itself misbehaves; over stdio only.</summary>
    public StdioFault StdioFault { get; init; }

    /// <summary>How long a process that refuses to end lives all the same, so that a failed test leaves none for ever.</summary>
    public int LifetimeSeconds { get; init; } = 180;

    /// <summary>Ends an HTTP server when its standard input ends, so that it never outlives the test that started it.</summary>
    public bool ExitOnInputEnd { get; init; }

    /// <summary>Speaks as a hand-written server without the SDK, which misbehaves in this way; see <c>Raw</c>.</summary>
    public RawKind Raw { get; init; }

    /// <summary>How a raw server of the sessions' era answers <c>server/discover</c>, which it does not know.</summary>
    public DiscoverAnswer Discover { get; init; }

    /// <summary>Whether a server of the sessions' era gives a session over streamable HTTP.</summary>
    public bool Sessions { get; init; } = true;

    /// <summary>Whether clients can subscribe to resources. One with "unknown" in its URI is refused; one with "busy" changes at once.</summary>
    public bool Subscriptions { get; init; } = true;

    /// <summary>A raw server answers over streamable HTTP with streams of events rather than with JSON.</summary>
    public bool Events { get; init; }

    /// <summary>
    /// A port of <see cref="Host"/>, or of the common loopback address, at which a server over HTTP speaks the lines of stdio too;
    /// 0: at none. See <see cref="Relay"/>.
    /// </summary>
    public int LinePort { get; init; }

    /// <summary>
    /// Nothing but a pipe between standard input and output and that <see cref="LinePort"/> of the same <see cref="Host"/>: a stdio
    /// server whose counts outlive its process.
    /// </summary>
    public int Relay { get; init; }

    /// <summary>Means nothing to the server: a word by which a test finds the process and its children, see <c>ProcessTable</c>.</summary>
    public string? Marker { get; init; }

    /// <summary>Faults in force from the start.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    internal string LineHost => Host ?? "127.0.0.1";

    /// <summary>The same where another server was.</summary>
    public TestServerOptions At(Uri server) => this with { Host = server.Host, Port = server.Port };

    public static TestServerOptions Parse(string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        return configuration.Get<TestServerOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new TestServerOptions();
    }

    /// <summary>The command line that <see cref="Parse"/> reads as these options.</summary>
    public ImmutableArray<string> ToArguments()
    {
        var defaults = new TestServerOptions();
        var arguments = ImmutableArray.CreateBuilder<string>();
        foreach (var property in typeof(TestServerOptions).GetProperties().Where(property => property.Name != nameof(Faults)))
        {
            Add(property.Name, property.GetValue(this), property.GetValue(defaults));
        }

        for (var index = 0; index < Faults.Count; index++)
        {
            foreach (var property in typeof(Fault).GetProperties())
            {
                Add($"{nameof(Faults)}:{index}:{property.Name}", property.GetValue(Faults[index]), null);
            }
        }

        return arguments.ToImmutable();

        void Add(string name, object? value, object? standard)
        {
            if (value is not null && !value.Equals(standard))
            {
                arguments.AddRange("--" + name, value.ToString()!);
            }
        }
    }
}
