using System.Net;

namespace Orleans.Runtime;

[GenerateSerializer, Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    [Id(0)]
    private readonly IPEndPoint _endpoint;

    [Id(1)]
    private readonly int _generation;

    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        _endpoint = endpoint;
        _generation = generation;
    }

    public IPEndPoint Endpoint => _endpoint;

    public int Generation => _generation;

    public static SiloAddress New(IPEndPoint endpoint, int generation) => new(endpoint, generation);

    public string ToParsableString() => $"{_endpoint}@{_generation}";

    public bool Equals(SiloAddress? other) => other is not null && _generation == other._generation && _endpoint.Equals(other._endpoint);

    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    public override int GetHashCode() => HashCode.Combine(_endpoint, _generation);

    public int CompareTo(SiloAddress? other) => string.CompareOrdinal(ToParsableString(), other?.ToParsableString());

    public override string ToString() => $"S{_endpoint}:{_generation}";
}
