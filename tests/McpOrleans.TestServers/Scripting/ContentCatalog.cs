using System.Collections.Concurrent;
using System.Collections.Immutable;
using McpOrleans.TestServers.Protocol;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Scripting;

/// <summary>The resources and prompts that a test server lists; they can change while it runs.</summary>
public sealed class ContentCatalog
{
    private readonly ConcurrentDictionary<object, Func<string, CancellationToken, Task>> _listeners = new();
    private readonly ConcurrentDictionary<object, Func<string, CancellationToken, Task>> _updates = new();
    private readonly ConcurrentDictionary<object, ConcurrentDictionary<string, bool>> _subscriptions = new();
    private ImmutableArray<Resource> _resources = BuiltInContent.Resources;
    private ImmutableArray<Prompt> _prompts = BuiltInContent.Prompts;

    internal ContentCatalog()
    {
    }

    public ImmutableArray<Resource> Resources => _resources;

    public ImmutableArray<Prompt> Prompts => _prompts;

    /// <summary>Lists one more resource, which cannot be read. Tells nobody.</summary>
    public void AddResource(string uri) =>
        ImmutableInterlocked.Update(ref _resources, (resources, added) => resources.Add(new Resource { Uri = added, Name = added }), uri);

    /// <summary>Lists one more prompt, which cannot be got. Tells nobody.</summary>
    public void AddPrompt(string name) => ImmutableInterlocked.Update(ref _prompts, (prompts, added) => prompts.Add(new Prompt { Name = added }), name);

    /// <summary>Sends <c>notifications/resources/list_changed</c> to every client that is connected and wants it.</summary>
    public Task NotifyResourcesChangedAsync(CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationMethods.ResourceListChangedNotification, cancellationToken);

    /// <summary>Sends <c>notifications/prompts/list_changed</c> to every client that is connected and wants it.</summary>
    public Task NotifyPromptsChangedAsync(CancellationToken cancellationToken = default) =>
        NotifyAsync(NotificationMethods.PromptListChangedNotification, cancellationToken);

    /// <summary>Whether somebody subscribes to a resource, and how many do.</summary>
    public int Subscribers(string uri) => _subscriptions.Values.Count(uris => uris.ContainsKey(uri));

    /// <summary>Sends <c>notifications/resources/updated</c> to every client that subscribes to the resource.</summary>
    /// <param name="uri">What was subscribed to.</param>
    /// <param name="part">The URI that the notification names; null: the same.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task NotifyUpdatedAsync(string uri, string? part = null, CancellationToken cancellationToken = default) => Task.WhenAll(
        _subscriptions.Where(subscriber => subscriber.Value.ContainsKey(uri)).Select(subscriber => _updates[subscriber.Key](part ?? uri, cancellationToken)));

    internal void Follow(object subscriber, Func<string, CancellationToken, Task> notify) =>
        (_updates[subscriber], _subscriptions[subscriber]) = (notify, new(StringComparer.Ordinal));

    internal void Subscribe(object subscriber, string uri) => _subscriptions[subscriber][uri] = true;

    internal void Unsubscribe(object subscriber, string uri) => _subscriptions[subscriber].TryRemove(uri, out _);

    internal void StopFollowing(object subscriber) => _subscriptions.TryRemove(subscriber, out _);

    internal void Listen(object listener, Func<string, CancellationToken, Task> notify) => _listeners[listener] = notify;

    internal void StopListening(object listener) => _listeners.TryRemove(listener, out _);

    private Task NotifyAsync(string method, CancellationToken cancellationToken) =>
        Task.WhenAll(_listeners.Values.Select(notify => notify(method, cancellationToken)));
}
