using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Grains.Idempotency;

/// <summary>A call with an idempotency key.</summary>
/// <param name="Key">The key as the caller chose it.</param>
/// <param name="Caller">The id of the caller's credential.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Params">The <c>params</c> of <c>tools/call</c>.</param>
internal sealed record KeyedCall(string Key, string Caller, string Tool, byte[] Params)
{
    /// <summary>A hash of caller, tool and key. The same key of another caller, or for another tool, is another key.</summary>
    public string Scope { get; } = Hash(Encoding.UTF8.GetBytes(string.Join('\n', Caller, Tool, Key)));

    /// <summary>
    /// A hash that is the same for all ways to write the same arguments. The <c>_meta</c> of the request, which may contain a
    /// progress token, is not part of it.
    /// </summary>
    public string ArgumentsHash { get; } = Hash(CanonicalJson.Of(Params, except: "_meta") ?? Params);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A keyed call that is running.</summary>
internal sealed class RunningCall(Task<McpReply> reply)
{
    public Task<McpReply> Reply { get; } = reply;

    /// <summary>Whether its intent is stored. Until then, another activation may have begun the same call first.</summary>
    public bool HasBegun { get; set; }
}
