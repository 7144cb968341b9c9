using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>The observers of something, each identified by its own reference.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>
/// The observers of something. Each stays for as long as it subscribes again within the expiration. Subscribing and unsubscribing during
/// a notification takes effect from the next notification on. Not thread-safe.
/// </summary>
public class ObserverManager<TIdentity, TObserver>
    where TIdentity : notnull
{
    private readonly ILogger _log;
    private ImmutableDictionary<TIdentity, Subscription> _subscriptions = ImmutableDictionary<TIdentity, Subscription>.Empty;

    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
    }

    public Func<DateTime> GetDateTime { get; set; } = () => TimeProvider.System.GetUtcNow().UtcDateTime;

    public TimeSpan ExpirationDuration { get; set; }

    public int Count => _subscriptions.Count;

    public void Subscribe(TIdentity id, TObserver observer)
    {
        var now = GetDateTime();
        if (_subscriptions.TryGetValue(id, out var known))
        {
            (known.Observer, known.LastSeen) = (observer, now);
        }
        else
        {
            _subscriptions = _subscriptions.Add(id, new Subscription { Observer = observer, LastSeen = now });
        }
    }

    public void Unsubscribe(TIdentity id) => _subscriptions = _subscriptions.Remove(id);

    /// <summary>Notifies all observers that the predicate selects. Observers that have expired or fail are removed afterwards.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        var now = GetDateTime();
        var defunct = new List<TIdentity>();
        foreach (var (id, subscription) in _subscriptions)
        {
            if (subscription.LastSeen + ExpirationDuration < now)
            {
                defunct.Add(id);
            }
            else if ((predicate is null || predicate(subscription.Observer)) && !TryNotify(notification, subscription.Observer))
            {
                defunct.Add(id);
            }
        }

        if (defunct.Count > 0)
        {
            if (_log.IsEnabled(LogLevel.Debug))
            {
                _log.LogDebug("Removing {Count} defunct observers.", defunct.Count);
            }

            _subscriptions = _subscriptions.RemoveRange(defunct);
        }
    }

    private static bool TryNotify(Action<TObserver> notification, TObserver observer)
    {
        try
        {
            notification(observer);
            return true;
        }
#pragma warning disable CA1031 // Like Orleans, this removes an observer that fails in any way.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private sealed class Subscription
    {
        public required TObserver Observer { get; set; }

        public required DateTime LastSeen { get; set; }
    }
}
