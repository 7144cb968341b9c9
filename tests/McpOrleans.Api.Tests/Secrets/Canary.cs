using System.Text;

namespace McpOrleans.Api.Tests.Secrets;

/// <summary>A secret that is looked for everywhere.</summary>
internal sealed class Canary
{
    private readonly string _core = $"c4n4ry{Guid.NewGuid():N}";

    public Canary()
    {
        // With what the usual encodings write in another way.
        Value = $"{_core}+/&\"<'\\%";
        var core = Encoding.UTF8.GetBytes(_core);
        Traces = [_core, .. Enumerable.Range(0, 3).Select(shift => Convert.ToBase64String([.. new byte[shift], .. core])[4..40]), Convert.ToHexString(core), Convert.ToHexStringLower(core)];
    }

    public string Value { get; }

    /// <summary>One of these is in whatever holds the secret, in any encoding.</summary>
    public IReadOnlyList<string> Traces { get; }

    /// <summary>Where it was found, with what stands around it.</summary>
    public IEnumerable<string> FindIn(IEnumerable<(string Place, byte[] Bytes)> places) =>
        from place in places
        from trace in Traces
        let index = place.Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(trace))
        where index >= 0
        let start = Math.Max(0, index - 300)
        select $"{place.Place}: …{Encoding.UTF8.GetString(place.Bytes.AsSpan(start, Math.Min(500, place.Bytes.Length - start)))}…";
}
