using System.Text;
using McpOrleans.Grains.Tests.Servers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Known;
using McpOrleans.TestServers.Recording;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.PassThrough;

/// <summary>
/// For everything that a client can ask an MCP server: the server gets the parameters as they were given, the caller gets the bytes that
/// the server wrote, and the SDK's client gets the same answers when it asks the server directly.
/// </summary>
public sealed class PassThroughTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    public static TheoryData<string> Servers => [.. KnownServers.Names];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Invoke_AllThatAClientCanAsk_GivesTheBytesOfTheServerAndWhatTheSdkGets(string name)
    {
        var known = KnownServers.Named(name);
        Assert.SkipWhen(known.Missing is not null, known.Missing ?? "");
        using var folder = new TestFolder();

        var theirs = await AskWithSdkAsync(known, folder);
        folder.Clear();
        var ours = await AskThroughGrainAsync(known, folder);

        known.Unasked(ours).ShouldBeEmpty();
        ours.Count.ShouldBe(theirs.Count);
        ours.Count(question => question.Answer.Result is not null).ShouldBePositive();
        foreach (var (our, their) in ours.Zip(theirs))
        {
            our.ShouldBeAnsweredAs(their);
        }
    }

    private static async Task<IReadOnlyList<Question>> AskWithSdkAsync(KnownServer known, TestFolder folder)
    {
        await using var running = await known.StartAsync(folder, Cancel);
        await using var client = await SdkAnswers.ConnectAsync(running, Cancel);
        var interview = new Interview(folder.Path, (method, parameters) => SdkAnswers.AskAsync(client, method, parameters, Cancel));
        await known.AskAllAsync(interview);
        return interview.Questions;
    }

    private async Task<IReadOnlyList<Question>> AskThroughGrainAsync(KnownServer known, TestFolder folder)
    {
        using var records = new TestFolder();
        await using var running = await known.StartAsync(folder, Cancel);
        await using var recorded = await running.RecordAsync(records, Cancel);
        var server = await cluster.ConnectAsync("pass-through", ConfigOf(recorded), known.Name.Replace(' ', '-').Replace('.', '-'));
        try
        {
            var interview = new Interview(folder.Path, (method, parameters) => GrainAnswers.AskAsync(server, method, parameters, Cancel));
            await known.AskAllAsync(interview);

            var transcript = new Transcript(recorded.Read());
            foreach (var question in interview.Questions)
            {
                question.ShouldBeAnsweredAsOnTheWire(transcript);
            }

            await ShouldListAsync(server, [.. interview.Questions.ListedTools()]);
            return interview.Questions;
        }
        finally
        {
            await server.RemoveAsync();
        }
    }

    /// <summary>Waits for the list, because a server whose tools have just changed is asked again a moment later.</summary>
    private static async Task ShouldListAsync(IMcpServerGrain server, string[] expected)
    {
        string[] listed = [];
        await Eventually.TrueAsync(
            async cancellationToken =>
            {
                var listing = (await server.ListToolsAsync(cancellationToken)).ShouldNotBeNull();
                listed = [.. listing.Tools.Select(tool => Encoding.UTF8.GetString(tool.Definition))];
                return listed.SequenceEqual(expected);
            },
            () => $"Listed were:\n{string.Join('\n', listed)}\nnot:\n{string.Join('\n', expected)}",
            cancellationToken: Cancel);
    }

    private static McpServerConfig ConfigOf(RunningServer running) => running.Command is { } command
        ? new McpServerConfig
        {
            Command = command.FileName,
            Args = command.Arguments,
            Env = command.Environment,
            RetryAttempts = 0,
            ConnectTimeout = TimeSpan.FromMinutes(1),
        }
        : GrainCluster.At(running.Url!, running.IsSse ? McpTransport.Sse : McpTransport.StreamableHttp);
}
