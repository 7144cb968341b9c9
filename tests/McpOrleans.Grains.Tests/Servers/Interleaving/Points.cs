using System.Collections.Immutable;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Where a server's grain depends on others, who can be slow there or fail.</summary>
internal static class Points
{
    public const string Listing = "tools/list";
    public const string ListingAnswer = "answer to tools/list";
    public const string Probe = "ping";
    public const string Handshake = "initialize";
    public const string Call = "tools/call";
    public const string Publish = "publishing";
    public const string Published = "word that it is published";
    public const string Admit = "admission";
    public const string Remind = "setting the reminder";

    /// <summary>Those at the MCP server.</summary>
    public static readonly ImmutableArray<string> Upstream = [Listing, Listing, ListingAnswer, ListingAnswer, ListingAnswer, Probe, Probe, Handshake, Call];

    /// <summary>Those at the storage, the tool directory and the reminders.</summary>
    public static readonly ImmutableArray<string> Inside =
    [
        Publish, Publish, Published, Admit, Remind, Remind,
        .. new[] { StateNames.Server, StateNames.Tools, StateNames.Learnt, StateNames.KeyedCalls, StateNames.Directory }.SelectMany(state => new[] { Write(state), Write(state), Written(state), Read(state) }),
    ];

    /// <summary>Before the state is read.</summary>
    public static string Read(string stateName) => $"reading '{stateName}'";

    /// <summary>Before the state is stored or cleared.</summary>
    public static string Write(string stateName) => $"storing '{stateName}'";

    /// <summary>After that, before the grain is told.</summary>
    public static string Written(string stateName) => $"word that '{stateName}' is stored";
}
