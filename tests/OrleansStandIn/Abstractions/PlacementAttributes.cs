namespace Orleans.Placement;

/// <summary>Without effect: all silos are in one process.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class PlacementAttribute : Attribute;

public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute;

/// <summary>Without effect: nothing is migrated.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ImmovableAttribute : Attribute;
