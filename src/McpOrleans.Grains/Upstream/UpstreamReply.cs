using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Upstream.Faults;

namespace McpOrleans.Grains.Upstream;

/// <summary>What came of one request to an MCP server: a result or a fault.</summary>
internal readonly record struct UpstreamReply
{
    /// <summary>The <c>result</c> as the server wrote it, but for secrets of ours in it.</summary>
    public byte[]? Result { get; private init; }

    /// <summary>The result is a question: the server needs answers of the caller first.</summary>
    public bool NeedsInput { get; private init; }

    /// <summary>The result says that the tool reported an error.</summary>
    public bool IsToolError { get; private init; }

    public UpstreamFault? Fault { get; private init; }

    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Result is not null;

    public static implicit operator UpstreamReply(UpstreamFault fault) => new() { Fault = fault };

    public static UpstreamReply Of(byte[] result, bool needsInput, bool isToolError) =>
        new() { Result = result, NeedsInput = needsInput, IsToolError = isToolError };
}
