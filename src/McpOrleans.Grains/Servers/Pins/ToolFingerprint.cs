using System.Security.Cryptography;
using System.Text;
using McpOrleans.Grains.Idempotency;

namespace McpOrleans.Grains.Servers.Pins;

/// <summary>
/// What tells one definition of a tool from another: a hash of its name, title, description, schemas and annotations, however they
/// are written. It is stored, so the way it is computed must never change: every tool would count as changed.
/// </summary>
[GenerateSerializer, Immutable, Alias("mcporleans.ToolFingerprint")]
public sealed record ToolFingerprint
{
    /// <summary>The bytes that each member has behind the hash of the whole.</summary>
    private const int BytesPerMember = 8;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>As they are called in MCP and in REST, in the order in which they are hashed.</summary>
    private static readonly string[] Shown = ["annotations", "description", "input_schema", "name", "output_schema", "title"];

    private static readonly string[] Written = ["annotations", "description", "inputSchema", "name", "outputSchema", "title"];

    /// <summary>
    /// SHA-256 of the canonical form, and behind it the beginnings of the members' own hashes, zeros for a member that is absent. Those
    /// only serve to say what differs. Bytes and not text, because every tool of every server has them in memory.
    /// </summary>
    [Id(0)] public required byte[] Bytes { get; init; }

    /// <summary>The hash of the whole, in hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(Bytes.AsSpan(0, SHA256.HashSizeInBytes));

    /// <param name="definition">A JSON object. A member that is null is as good as absent, and one that occurs twice counts twice.</param>
    public static ToolFingerprint Of(byte[] definition)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var one = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[SHA256.HashSizeInBytes + (Written.Length * BytesPerMember)];
        var values = Read(definition);
        for (var member = 0; member < Written.Length; member++)
        {
            if (values[member] is { } occurrences)
            {
                foreach (var value in occurrences)
                {
                    whole.AppendData(Encoding.UTF8.GetBytes($"\"{Written[member]}\":"));
                    whole.AppendData(value);
                    whole.AppendData(","u8);
                    one.AppendData(value);
                    one.AppendData(","u8);
                }

                one.GetHashAndReset().AsSpan(0, BytesPerMember).CopyTo(bytes.AsSpan(StartOf(member)));
            }
        }

        whole.GetHashAndReset().CopyTo(bytes, 0);
        return new ToolFingerprint { Bytes = bytes };
    }

    /// <summary>The fingerprints of all tools, in their order.</summary>
    public static ImmutableArray<ToolFingerprint> Of(ImmutableArray<McpTool> tools) => [.. tools.Select(tool => Of(tool.Definition))];

    public bool IsSame(ToolFingerprint other) =>
        Bytes.AsSpan(0, SHA256.HashSizeInBytes).SequenceEqual(other.Bytes.AsSpan(0, SHA256.HashSizeInBytes));

    /// <summary>The names of the members that differ, as REST calls them.</summary>
    public ImmutableArray<string> DifferingMembers(ToolFingerprint other)
    {
        var differing = ImmutableArray.CreateBuilder<string>();
        for (var member = 0; member < Shown.Length; member++)
        {
            if (!Bytes.AsSpan(StartOf(member), BytesPerMember).SequenceEqual(other.Bytes.AsSpan(StartOf(member), BytesPerMember)))
            {
                differing.Add(Shown[member]);
            }
        }

        return differing.ToImmutable();
    }

    /// <summary>How a definition itself writes the name of a member.</summary>
    public static string WrittenNameOf(string shown) => Written[Array.IndexOf(Shown, shown)];

    private static int StartOf(int member) => SHA256.HashSizeInBytes + (member * BytesPerMember);

    private static List<byte[]>?[] Read(byte[] definition)
    {
        var values = new List<byte[]>?[Written.Length];
        var reader = new Utf8JsonReader(definition, AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var member = MemberAt(ref reader);
            reader.Read();
            var isNull = reader.TokenType is JsonTokenType.Null;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (member >= 0 && !isNull)
            {
                var value = definition.AsMemory(start, (int)reader.BytesConsumed - start);
                (values[member] ??= []).Add(CanonicalJson.Of(value) ?? value.ToArray());
            }
        }

        return values;
    }

    private static int MemberAt(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "annotations"u8) ? 0
        : JsonTexts.Is(ref reader, "description"u8) ? 1
        : JsonTexts.Is(ref reader, "inputSchema"u8) ? 2
        : JsonTexts.Is(ref reader, "name"u8) ? 3
        : JsonTexts.Is(ref reader, "outputSchema"u8) ? 4
        : JsonTexts.Is(ref reader, "title"u8) ? 5
        : -1;
}
