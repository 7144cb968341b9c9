namespace McpOrleans.Grains.Tests.StateWriter;

/// <summary>A state of which a mixture of two writes would show.</summary>
public sealed record CountedState
{
    public int Count { get; init; }

    /// <summary>Every byte is the count's lowest.</summary>
    public byte[] Payload { get; init; } = [];

    public static CountedState Of(int count, int size)
    {
        var payload = new byte[size];
        Array.Fill(payload, (byte)count);
        return new CountedState { Count = count, Payload = payload };
    }
}
