using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Providers;

namespace Orleans.Storage;

internal static class PersistentState
{
    public static object Create(Activation activation, ParameterInfo parameter, PersistentStateAttribute attribute)
    {
        var declared = parameter.ParameterType;
        if (!declared.IsGenericType || declared.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException($"[PersistentState] belongs on a parameter of type IPersistentState<T>, not {declared}.");
        }

        var storageName = attribute.StorageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        var storage = activation.ActivationServices.GetKeyedService<IGrainStorage>(storageName)
            ?? throw new OrleansConfigurationException(
                $"No storage provider named \"{storageName}\" found loading grain type {activation.GrainClass.FullName}.");
        var type = typeof(PersistentState<>).MakeGenericType(declared.GetGenericArguments());
        return Activator.CreateInstance(type, activation, attribute.StateName, storage)!;
    }
}

/// <summary>A grain's view of its state: read before activation, then operations one after the other.</summary>
internal sealed class PersistentState<T> : IPersistentState<T>, ILifecycleObserver
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<T> _state = new(NewInstance.Of<T>());
    private Task _last = Task.CompletedTask;
    private Task? _queuedWrite;
    private bool _loaded;

    public PersistentState(Activation activation, string name, IGrainStorage storage)
    {
        _activation = activation;
        _name = name;
        _storage = storage;
        activation.Lifecycle.Subscribe(name, GrainLifecycleStage.SetupState, this);
    }

    public T State
    {
        get
        {
            CheckContext();
            return _state.State!;
        }

        set
        {
            CheckContext();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _loaded ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task ReadStateAsync() => ReadStateAsync(default);

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task ClearStateAsync() => ClearStateAsync(default);

    public Task ReadStateAsync(CancellationToken cancellationToken) => QueueAsync("read", async () =>
    {
        await _storage.ReadStateAsync(_name, _activation.GrainId, _state, cancellationToken);
        _loaded = true;
    });

    /// <summary>Writes that wait for another operation are one write.</summary>
    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (_queuedWrite is { } queued && !cancellationToken.CanBeCanceled)
        {
            CheckContext();
            return queued;
        }

        var write = QueueAsync("write", () =>
        {
            _queuedWrite = null;
            return _storage.WriteStateAsync(_name, _activation.GrainId, _state, cancellationToken);
        });
        _queuedWrite = cancellationToken.CanBeCanceled || write.IsCompleted ? null : write;
        return write;
    }

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        QueueAsync("clear", () => _storage.ClearStateAsync(_name, _activation.GrainId, _state, cancellationToken));

    Task ILifecycleObserver.OnStart(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    Task ILifecycleObserver.OnStop(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void CheckContext()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException(
                "Activation access violation. A non-activation thread attempted to access activation services.");
        }
    }

    private Task QueueAsync(string operation, Func<Task> run)
    {
        CheckContext();
        if (operation is not "write")
        {
            _queuedWrite = null;
        }

        return _last = RunAsync(_last);

        async Task RunAsync(Task previous)
        {
            await Task.Yield();
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            try
            {
                await run();
            }
            catch (Exception exception) when (exception is not OrleansException and not OperationCanceledException)
            {
                throw new OrleansException(
                    $"Error from storage provider {_storage.GetType().Name}.{_name} during {operation} "
                    + $"for grain {_activation.GrainId}: {exception.Message}",
                    exception);
            }
        }
    }
}
