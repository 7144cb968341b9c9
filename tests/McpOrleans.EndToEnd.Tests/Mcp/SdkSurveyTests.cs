using McpOrleans.EndToEnd.Tests.Mcp.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Mcp;

/// <summary>
/// Clients of the official SDKs, in each revision that they can speak, get through the MCP endpoint what they get from the server itself.
/// The names of tools are longer by the name of the server, which is all that differs.
/// </summary>
public sealed class SdkSurveyTests(EverythingRig rig) : IClassFixture<EverythingRig>
{
    /// <summary>What the endpoint offers of all that can be asked of the server. Everything of these is asked and compared.</summary>
    private static readonly string[] Methods =
    [
        "ping", "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "prompts/list", "prompts/get", "completion/complete",
    ];

    /// <summary>What the endpoint announces.</summary>
    private static readonly string[] Capabilities = ["logging", "completions", "prompts", "resources", "tools"];

    /// <summary>Each SDK, each revision, and each transport between the service and the server.</summary>
    public static TheoryData<string, string, string> Clients =>
    [
        .. from sdk in Sdk.All
           from revision in sdk.Value.Revisions
           from transport in new[] { "stdio", "streamableHttp" }
           select new TheoryDataRow<string, string, string>(sdk.Key, revision, transport),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Ask_EverythingThroughTheEndpoint_GivesWhatTheServerGives(string name, string revision, string transport)
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        var sdk = Sdk.All[name].Sdk;
        var questions = SurveyQuestion.Choose(rig.Questions, [.. Methods.Where(method => method != "ping" || revision != Sdk.Stateless)]);
        var asked = questions.Select(question => question.Asked).ToArray();

        var theirs = await rig.AskDirectlyAsync(name, revision, asked);
        var ours = await sdk.AskAsync(rig.Endpoint(transport), revision, asked, Cancellation);

        ours.Revision.ShouldBe(revision);
        ours.Capabilities.ShouldBe(Capabilities, ignoreOrder: true);
        ours.Answers.Count.ShouldBe(asked.Length);
        foreach (var (question, our, their) in questions.Zip(ours.Answers, theirs.Answers))
        {
            our.ShouldBeAnsweredAs(rig.Endpoint(transport).Prefix, their, question, ours.Revision == theirs.Revision, sdk.KeepsProgress);
        }
    }

    [Theory]
    [InlineData("TypeScript 1", Sdk.NewestWithSessions)]
    [InlineData("TypeScript 2", Sdk.Stateless)]
    [InlineData("C#", Sdk.Stateless)]
    public async Task Connect_ClientThatInsistsOnNoRevision_SpeaksTheNewestThatItKnows(string name, string revision)
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");

        var survey = await Sdk.All[name].Sdk.AskAsync(rig.Endpoint("streamableHttp"), Sdk.AnyRevision, [new SdkQuestion("tools/list")], Cancellation);

        survey.Revision.ShouldBe(revision);
        survey.Answers.Single().Result!["tools"]!.AsArray().ShouldNotBeEmpty();
    }
}
