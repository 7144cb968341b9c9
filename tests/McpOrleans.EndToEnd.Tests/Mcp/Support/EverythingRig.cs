using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Known;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>
/// npm's server-everything, everything that can be asked of it, and the addresses at which clients find it: its own, and those of two
/// tenants of the service, which has one over streamable HTTP and one over stdio.
/// </summary>
public sealed class EverythingRig(SharedHost shared) : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, McpAddress> _endpoints = [];
    private readonly Dictionary<(string Sdk, string Revision), SdkSurvey> _direct = [];
    private RunningServer? _running;

    /// <summary>
    /// Everything that can be asked of the server, in the order in which it can be asked. What it lists is asked for, so that nothing
    /// which it has is left out.
    /// </summary>
    internal IReadOnlyList<Question> Questions { get; private set; } = [];

    /// <summary>The service's endpoint for a tenant that has the server over this transport.</summary>
    internal McpAddress Endpoint(string transport) => _endpoints[transport];

    /// <summary>
    /// Asks the server itself, once for each SDK and revision. A client of the revision without sessions, which the server does not speak,
    /// asks in the newest with sessions.
    /// </summary>
    internal async Task<SdkSurvey> AskDirectlyAsync(string sdk, string revision, IReadOnlyList<SdkQuestion> questions)
    {
        if (!_direct.TryGetValue((sdk, revision), out var survey))
        {
            var spoken = revision == Sdk.Stateless ? Sdk.NewestWithSessions : revision;
            survey = await Sdk.All[sdk].Sdk.AskAsync(new McpAddress(_running!.Url!), spoken, questions, TestContext.Current.CancellationToken);
            survey.Answers.Count(answer => answer.Result is not null).ShouldBeGreaterThan(questions.Count / 2);
            _direct.Add((sdk, revision), survey);
        }

        return survey;
    }

    public async ValueTask InitializeAsync()
    {
        if (NpmServers.Missing is not null)
        {
            return;
        }

        var cancellationToken = TestContext.Current.CancellationToken;
        var known = KnownServers.Named("everything streamableHttp");
        _running = await known.StartAsync(_folder, cancellationToken);
        Questions = await InterviewAsync(known, cancellationToken);
        _endpoints["stdio"] = await McpAddress.RegisterAsync(shared, ServerConfig.Stdio(NpmServers.Everything()));
        _endpoints["streamableHttp"] = await McpAddress.RegisterAsync(shared, ServerConfig.Http(_running.Url!));
    }

    public async ValueTask DisposeAsync()
    {
        await (_running?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<Question>> InterviewAsync(KnownServer known, CancellationToken cancellationToken)
    {
        await using var client = await SdkAnswers.ConnectAsync(_running!, cancellationToken);
        var interview = new Interview(_folder.Path, (method, parameters) => SdkAnswers.AskAsync(client, method, parameters, cancellationToken));
        await known.AskAllAsync(interview);
        known.Unasked(interview.Questions).ShouldBeEmpty();
        return interview.Questions;
    }
}
