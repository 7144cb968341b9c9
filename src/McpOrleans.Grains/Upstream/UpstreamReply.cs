using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Secrets.Masking;

namespace McpOrleans.Grains.Upstream;

/// <summary>What came of one request to an MCP server: a result or a fault.</summary>
internal readonly record struct UpstreamReply
{
    /// <summary>The <c>result</c> as the server wrote it, but for secrets of ours in it.</summary>
    public byte[]? Result { get; private init; }

    /// <summary>What the result says.</summary>
    public ResultFacts Facts { get; private init; }

    /// <summary>Whether a result may be a question, which it may from MCP 2026-07-28 on.</summary>
    public bool MayAsk { get; private init; }

    public UpstreamFault? Fault { get; private init; }

    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Result is not null;

    public static implicit operator UpstreamReply(UpstreamFault fault) => new() { Fault = fault };

    public static UpstreamReply Of(byte[] result, ResultFacts facts, bool mayAsk = false) => new() { Result = result, Facts = facts, MayAsk = mayAsk };

    /// <summary>What a server's answer says, without secrets of ours.</summary>
    /// <param name="answer">A result or an error.</param>
    /// <param name="faults">Describe what is wrong.</param>
    /// <param name="mask">Hides the secrets.</param>
    /// <param name="isStateless">Whether the server is of a revision without sessions, in which a result says what it is.</param>
    public static UpstreamReply Of(in Frame answer, UpstreamFaults faults, SecretMask mask, bool isStateless) => answer switch
    {
        { Kind: FrameKind.Error } => faults.JsonRpc(ErrorReader.Read(answer.Content)).Masked(mask),

        // Nobody could pass on a kind of result that nobody knows. Before there were kinds, it means nothing.
        { Facts.Type: ResultType.Other } when isStateless => faults.NotMcp("Its result has a 'resultType' that MCP does not know."),
        _ => Of(mask.Apply(Copy(answer.Content)), answer.Facts, mayAsk: isStateless),
    };

    /// <summary>Not filled with zeros before, as an array of its own kind would be.</summary>
    private static byte[] Copy(in ReadOnlySequence<byte> content)
    {
        var copy = GC.AllocateUninitializedArray<byte>(checked((int)content.Length));
        content.CopyTo(copy);
        return copy;
    }
}
