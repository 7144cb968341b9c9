using System.Collections.Immutable;
using McpOrleans.Client.Configuration;
using McpOrleans.Host.ServerFiles;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOrleans.Host.Tests.ServerFiles;

public sealed class ServerFileUpdaterTests : IDisposable
{
    private const string File = "a.yaml";

    private static readonly McpServerConfig Former = new() { Url = "http://127.0.0.1/former" };
    private static readonly McpServerConfig Later = new() { Url = "http://127.0.0.1/later" };

    private readonly TestFolder _folder = new();
    private readonly LossyTenant _tenant = new("default");
    private readonly ServerFileUpdater _updater;

    public ServerFileUpdaterTests()
    {
        var ownership = ServerFileOwnership.Load(_folder.Path, NullLogger<ServerFileOwnership>.Instance);
        _updater = new ServerFileUpdater(_tenant, ownership, [File], NullLogger<ServerFileUpdater>.Instance);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Apply_ChangeWhoseAnswerWasLostIsTakenBack_FormerIsInForceAgain()
    {
        await ApplyAsync(Former);
        _tenant.LoseAnswer();
        await Should.ThrowAsync<TimeoutException>(() => ApplyAsync(Later));
        _tenant.Servers["s"].ShouldBe(Later);

        await ApplyAsync(Former);

        _tenant.Servers["s"].ShouldBe(Former);
    }

    [Fact]
    public async Task Apply_RemovalWhoseAnswerWasLostIsTakenBack_ServerIsThereAgain()
    {
        await ApplyAsync(Former);
        _tenant.LoseAnswer();
        await Should.ThrowAsync<TimeoutException>(() => ApplyAsync());
        _tenant.Servers.ShouldBeEmpty();

        await ApplyAsync(Former);

        _tenant.Servers["s"].ShouldBe(Former);
    }

    [Fact]
    public async Task Reload_AnswerLost_IsTriedAgainThoughNothingChanges()
    {
        var path = _folder.Write("servers.yaml", "servers: {}");
        var reader = new ServerFileReader(new VariableExpander(_ => null));
        ImmutableArray<ServerFileText> texts = [ServerFileText.Read(path)];
        using var service = new ServerFileService(
            texts, reader.Read(texts), reader, _updater, TimeProvider.System, NullLogger<ServerFileService>.Instance);
        await service.StartAsync(TestContext.Current.CancellationToken);
        _tenant.LoseAnswer();

        _folder.Write("servers.yaml", "servers: {a: {url: 'http://127.0.0.1/'}}");

        await Eventually.TrueAsync(() => _tenant.Configured == 2, cancellationToken: TestContext.Current.CancellationToken);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private async Task ApplyAsync(params McpServerConfig[] configs) => (await _updater.ApplyAsync(
        [.. configs.Select(config => new ServerFileEntry(new ServerKey("default", "s"), config, File))], TestContext.Current.CancellationToken)).ShouldBeEmpty();
}
