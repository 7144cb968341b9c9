namespace Orleans.Runtime;

public interface IGrainContext : IEquatable<IGrainContext>
{
    GrainReference GrainReference { get; }

    GrainId GrainId { get; }

    object? GrainInstance { get; }

    ActivationId ActivationId { get; }

    GrainAddress Address { get; }

    IServiceProvider ActivationServices { get; }

    IGrainLifecycle ObservableLifecycle { get; }

    Task Deactivated { get; }

    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

public interface IGrainContextAccessor
{
    IGrainContext GrainContext { get; }
}

public readonly record struct ActivationId(Guid Key)
{
    public static ActivationId NewId() => new(Guid.NewGuid());

    public override string ToString() => $"@{Key:N}";
}

[GenerateSerializer, Immutable]
public sealed record GrainAddress
{
    [Id(0)]
    public GrainId GrainId { get; init; }

    [Id(1)]
    public ActivationId ActivationId { get; init; }

    [Id(2)]
    public SiloAddress? SiloAddress { get; init; }
}
