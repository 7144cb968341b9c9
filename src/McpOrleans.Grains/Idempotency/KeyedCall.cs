using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Grains.Idempotency;

/// <summary>A call with an idempotency key.</summary>
/// <param name="Key">As the caller chose it.</param>
/// <param name="Caller">The id of the caller's credential.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Params">The <c>params</c> of <c>tools/call</c>.</param>
internal sealed record KeyedCall(string Key, string Caller, string Tool, byte[] Params)
{
    /// <summary>Of caller, tool and key: the scope in which a key is one's own.</summary>
    public string Scope { get; } = Hash(Encoding.UTF8.GetBytes(string.Join('\n', Caller, Tool, Key)));

    /// <summary>
    /// The same for all ways to write the same arguments. What a client says of the request itself, a progress token for example,
    /// is not among them.
    /// </summary>
    public string ArgumentsHash { get; } = Hash(CanonicalJson.Of(Params, except: "_meta") ?? Params);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A keyed call that is under way.</summary>
internal sealed class RunningCall(Task<McpReply> reply)
{
    public Task<McpReply> Reply { get; } = reply;

    /// <summary>Its intent is stored; until then another activation may have been quicker.</summary>
    public bool HasBegun { get; set; }
}
