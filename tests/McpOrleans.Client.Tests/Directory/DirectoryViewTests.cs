using McpOrleans.Client.Directory;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.Directory;

public sealed class DirectoryViewTests
{
    private static readonly ToolDirectorySnapshot First = Snapshot(Server("a", "echo"));
    private static readonly ToolDirectorySnapshot Second = First with { Version = 2, Servers = [Server("b", "echo")] };

    private readonly ManualTime _time = new();
    private readonly GatedDirectory _directory = new();
    private readonly DirectoryView _view;

    public DirectoryViewTests() => _view = new DirectoryView("t", _directory, _time, NullLogger.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_KeptAndYoung_AsksNobody()
    {
        var kept = await KeepAsync(First);
        _time.Advance(DirectoryView.MaxAge);

        var index = await _view.GetAsync(Token);

        index.ShouldBeSameAs(kept);
        _directory.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_KeptAndOld_AnswersAtOnceAndChecksOnceInTheBackground()
    {
        var kept = await KeepAsync(First);
        _time.Advance(DirectoryView.MaxAge * 2);

        (await GetAtOnceAsync()).ShouldBeSameAs(kept);
        (await GetAtOnceAsync()).ShouldBeSameAs(kept);

        (await _directory.AnswerAsync(Second)).ShouldBe(First.Version);
        await Eventually.TrueAsync(async token => (await _view.GetAsync(token)).Snapshot.Version == 2, cancellationToken: Token);
        _directory.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task GetAsync_AfterOwnChange_WaitsForACheckThatBeganLater()
    {
        await KeepAsync(First);
        var running = _view.RefreshAsync(Token);
        await Eventually.TrueAsync(() => _directory.Calls == 2, cancellationToken: Token);
        _view.Invalidate();

        var waiting = _view.GetAsync(Token).AsTask();
        await _directory.AnswerAsync(null);
        await running;
        waiting.IsCompleted.ShouldBeFalse();
        await _directory.AnswerAsync(Second);

        (await waiting).Snapshot.ShouldBeSameAs(Second);
        (await GetAtOnceAsync()).Snapshot.ShouldBeSameAs(Second);
    }

    [Fact]
    public async Task GetAsync_BackgroundCheckFails_GoesOnAndChecksAgainLater()
    {
        var kept = await KeepAsync(First);
        _time.Advance(DirectoryView.MaxAge * 2);
        (await GetAtOnceAsync()).ShouldBeSameAs(kept);
        await _directory.FailAsync(new TimeoutException());

        _time.Advance(DirectoryView.MaxAge * 2);
        (await GetAtOnceAsync()).ShouldBeSameAs(kept);
        await _directory.AnswerAsync(Second);

        await Eventually.TrueAsync(async token => (await _view.GetAsync(token)).Snapshot.Version == 2, cancellationToken: Token);
    }

    [Fact]
    public async Task RefreshAsync_Unchanged_KeepsTheIndex()
    {
        var kept = await KeepAsync(First);

        var refresh = _view.RefreshAsync(Token);
        (await _directory.AnswerAsync(null)).ShouldBe(First.Version);

        (await refresh).ShouldBeSameAs(kept);
    }

    [Fact]
    public async Task RefreshAsync_WhileOneRuns_SharesTheNextNotTheRunning()
    {
        var running = _view.RefreshAsync(Token);
        await Eventually.TrueAsync(() => _directory.Calls == 1, cancellationToken: Token);
        var late = Enumerable.Range(0, 10).Select(_ => _view.RefreshAsync(Token)).ToList();

        await _directory.AnswerAsync(First);
        (await running).Snapshot.ShouldBeSameAs(First);
        late.ShouldAllBe(refresh => !refresh.IsCompleted);
        await _directory.AnswerAsync(Second);

        (await Task.WhenAll(late)).ShouldAllBe(index => index.Snapshot == Second);
        _directory.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task RefreshAsync_Fails_AllWhoWaitLearnItAndTheNextTriesAgain()
    {
        var refresh = _view.RefreshAsync(Token);
        await _directory.FailAsync(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(refresh);

        var next = _view.RefreshAsync(Token);
        await _directory.AnswerAsync(First);

        (await next).Snapshot.ShouldBeSameAs(First);
    }

    [Fact]
    public async Task RefreshAsync_OneWaiterGoesAway_OthersGetTheirAnswer()
    {
        using var gone = new CancellationTokenSource();
        var running = _view.RefreshAsync(Token);
        await Eventually.TrueAsync(() => _directory.Calls == 1, cancellationToken: Token);
        var cancelled = _view.RefreshAsync(gone.Token);
        var other = _view.RefreshAsync(Token);
        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        await _directory.AnswerAsync(First);
        await _directory.AnswerAsync(Second);

        (await running).Snapshot.ShouldBeSameAs(First);
        (await other).Snapshot.ShouldBeSameAs(Second);
    }

    private async Task<ToolIndex> GetAtOnceAsync()
    {
        var answer = _view.GetAsync(Token);
        answer.IsCompleted.ShouldBeTrue();
        return await answer;
    }

    private async Task<ToolIndex> KeepAsync(ToolDirectorySnapshot snapshot)
    {
        var refresh = _view.RefreshAsync(Token);
        await _directory.AnswerAsync(snapshot);
        return await refresh;
    }
}
