using System.Globalization;

namespace Orleans.Runtime;

internal sealed class GrainFactory(Endpoint endpoint) : IClusterClient
{
    public IServiceProvider ServiceProvider => endpoint.Services;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Get<TGrainInterface>(Key(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Get<TGrainInterface>(Key(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Get<TGrainInterface>(Key(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey =>
        Get<TGrainInterface>($"{Key(primaryKey)}+{keyExtension}", grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey =>
        Get<TGrainInterface>($"{Key(primaryKey)}+{keyExtension}", grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => Get(grainInterfaceType, Key(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => Get(grainInterfaceType, Key(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => Get(grainInterfaceType, Key(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        Get(grainInterfaceType, $"{Key(grainPrimaryKey)}+{keyExtension}");

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        Get(grainInterfaceType, $"{Key(grainPrimaryKey)}+{keyExtension}");

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)GrainReference.Create(endpoint, grainId, typeof(TGrainInterface));

    public IAddressable GetGrain(GrainId grainId) => GrainReference.Create(endpoint, grainId, typeof(IAddressable));

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => GetGrain(grainId);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        Get(interfaceType, grainKey.ToString(), grainClassNamePrefix);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => Get(interfaceType, grainKey.ToString());

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference)
        {
            throw new ArgumentException("Argument obj is already a grain reference.", nameof(obj));
        }

        if (obj is IGrainBase)
        {
            throw new ArgumentException("Argument must not be a grain class.", nameof(obj));
        }

        var reference = GrainReference.Create(endpoint, endpoint.Observers.Add(obj), typeof(TGrainObserverInterface));
        return (TGrainObserverInterface)(object)reference;
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference)
        {
            throw new ArgumentException("Argument reference is not a grain reference.", nameof(obj));
        }

        endpoint.Observers.Remove(reference.GrainId);
    }

    private static string Key(Guid key) => key.ToString("N");

    private static string Key(long key) => key.ToString("X", CultureInfo.InvariantCulture);

    private static string Key(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return key;
    }

    private T Get<T>(string key, string? prefix) => (T)Get(typeof(T), key, prefix);

    private IGrain Get(Type interfaceType, string key, string? prefix = null) =>
        (IGrain)(object)GrainReference.Create(
            endpoint, GrainId.Create(GrainClasses.ForInterface(interfaceType, prefix), key), interfaceType);
}
