using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace McpOrleans.Client.Tests.Directory;

/// <summary>A directory grain that answers when the test says so: the order of answers is what is tested.</summary>
internal sealed class GatedDirectory : IToolDirectoryGrain
{
    private readonly ConcurrentQueue<Pending> _pending = new();
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Task<ToolDirectorySnapshot?> GetSnapshotAsync(long? knownVersion)
    {
        var pending = new Pending(knownVersion, new TaskCompletionSource<ToolDirectorySnapshot?>(TaskCreationOptions.RunContinuationsAsynchronously));
        _pending.Enqueue(pending);
        Interlocked.Increment(ref _calls);
        return pending.Answer.Task;
    }

    /// <summary>Waits for the next call and answers it; returns the version it knew.</summary>
    public async Task<long?> AnswerAsync(ToolDirectorySnapshot? snapshot)
    {
        var call = await NextAsync();
        call.Answer.SetResult(snapshot);
        return call.KnownVersion;
    }

    public async Task FailAsync(Exception exception) => (await NextAsync()).Answer.SetException(exception);

    public Task<long?> PublishAsync(PublishedServer server) => throw new NotSupportedException();

    public Task<bool> ConfirmAsync(string server, string revision, long tenantGeneration) => throw new NotSupportedException();

    public Task<AdmitServerResult> AdmitAsync(string server, long storedBytes, bool isUnlimited) => throw new NotSupportedException();

    public Task ReleaseAsync(string server) => throw new NotSupportedException();

    public Task<bool> WithdrawAsync(string server) => throw new NotSupportedException();

    public Task<long> OpenAsync(long atLeast) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> ClearAsync() => throw new NotSupportedException();

    public Task<long> SubscribeAsync(IToolDirectoryObserver observer) => throw new NotSupportedException();

    public Task UnsubscribeAsync(IToolDirectoryObserver observer) => throw new NotSupportedException();

    private async Task<Pending> NextAsync()
    {
        Pending? call = null;
        await TestServers.Fixtures.Eventually.TrueAsync(() => _pending.TryDequeue(out call), () => "The directory was not asked.");
        return call!;
    }

    private sealed record Pending(long? KnownVersion, TaskCompletionSource<ToolDirectorySnapshot?> Answer);
}
