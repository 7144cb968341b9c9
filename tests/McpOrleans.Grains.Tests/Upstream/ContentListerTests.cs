using System.Text;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Transports;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

public sealed class ContentListerTests
{
    private const string All = """{"resources":{},"prompts":{}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_AllPages_AreTakenAsTheServerWroteThem()
    {
        var lister = Lister(request => request.Method switch
        {
            "resources/list" when !Says(request, "cursor") => """{"resources":[{"uri":"a://1","name":"one","x":[1.0]},{"uri":"a://2","name":"two"}],"nextCursor":"c","ttlMs":9000}""",
            "resources/list" => """{"resources":[{"uri":"a://3","name":"three"}],"ttlMs":7000}""",
            "resources/templates/list" => """{"resourceTemplates":[{"uriTemplate":"a://{x}","name":"any"}]}""",
            _ => """{"prompts":[{"name":"greet","arguments":[{"name":"who"}]}]}""",
        });

        var resources = await lister.ListResourcesAsync(Cancel);
        var templates = await lister.ListTemplatesAsync(Cancel);
        var prompts = await lister.ListPromptsAsync(Cancel);

        resources.Entries.Select(resource => (resource.Uri, resource.Name)).ShouldBe([("a://1", "one"), ("a://2", "two"), ("a://3", "three")]);
        Encoding.UTF8.GetString(resources.Entries[0].Definition).ShouldBe("""{"uri":"a://1","name":"one","x":[1.0]}""");
        resources.TimeToLive.ShouldBe(TimeSpan.FromSeconds(7));
        templates.Entries.Select(template => (template.UriTemplate, template.Name)).ShouldBe([("a://{x}", "any")]);
        prompts.Entries.Select(prompt => prompt.Name).ShouldBe(["greet"]);
        (resources.Problem, templates.Problem, prompts.Problem).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task Lists_NoCapability_AreEmptyAndNotAskedFor()
    {
        var lister = new ContentLister(new ScriptedTransport(_ => throw new InvalidOperationException("It was asked.")).Connect(), new ConnectionOptions());

        (await lister.ListResourcesAsync(Cancel)).Entries.ShouldBeEmpty();
        (await lister.ListTemplatesAsync(Cancel)).Entries.ShouldBeEmpty();
        (await lister.ListPromptsAsync(Cancel)).Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("5", "no object")]
    [InlineData("""{"name":"x"}""", "no URI")]
    [InlineData("""{"uri":7,"name":"x"}""", "no URI")]
    [InlineData("""{"uri":"a://3"}""", "no name")]
    [InlineData("""{"uri":"a://b\ud83d","name":"x"}""", "not valid text")]
    [InlineData("""{"uri":"a://1","name":"x"}""", "an earlier resource has the same URI")]
    public async Task ListResources_WhatIsOfNoUse_IsLeftOutAndSaid(string resource, string reason)
    {
        var listed = await Lister(_ => $$"""{"resources":[{"uri":"a://1","name":"x"},{{resource}},{"uri":"a://2","name":"x"}]}""").ListResourcesAsync(Cancel);

        listed.Entries.Select(entry => entry.Uri).ShouldBe(["a://1", "a://2"]);
        listed.LeftOut.ShouldHaveSingleItem().ShouldContain(reason);
    }

    [Fact]
    public async Task ListPrompts_MoreThanAreTaken_AreLeftOutAndSaid()
    {
        var page = string.Join(',', Enumerable.Range(0, 12).Select(number => $$"""{"name":"p{{number}}"}"""));

        var listed = await Lister(_ => $$"""{"prompts":[{{page}}]}""", new ConnectionOptions { MaxPrompts = 10 }).ListPromptsAsync(Cancel);

        listed.Entries.Length.ShouldBe(10);
        listed.LeftOut.ShouldHaveSingleItem().ShouldStartWith("2 prompts");
    }

    [Fact]
    public async Task ListTemplates_UnknownMethod_IsAnEmptyList()
    {
        var transport = new ScriptedTransport(_ => "\"error\":{\"code\":-32601,\"message\":\"Method not found\"}");

        var listed = await new ContentLister(transport.Connect(capabilities: All), new ConnectionOptions()).ListTemplatesAsync(Cancel);

        (listed.Entries.Length, listed.Problem).ShouldBe((0, null));
    }

    [Theory]
    [InlineData("\"error\":{\"code\":-32603,\"message\":\"no\"}")]
    [InlineData("\"result\":{\"resources\":{}}")]
    public async Task ListResources_Failure_IsSaidAndKeepsWhatWasKnown(string answer)
    {
        var listed = await new ContentLister(new ScriptedTransport(_ => answer).Connect(capabilities: All), new ConnectionOptions()).ListResourcesAsync(Cancel);

        listed.Problem.ShouldNotBeNull().ShouldStartWith("Its resources could not be listed.");
        McpResource[] known = [new() { Uri = "a://1", Name = "one", Definition = [] }];
        listed.Or([.. known], isOfTarget: true, resource => resource.Definition).ToArray().ShouldBe(known);
        listed.Or([.. known], isOfTarget: false, resource => resource.Definition).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListPrompts_NoAnswer_IsAProblemAndNoException()
    {
        using var cap = new CancellationTokenSource();
        var listing = new ContentLister(new ScriptedTransport(_ => null).Connect(capabilities: All), new ConnectionOptions()).ListPromptsAsync(cap.Token);

        await cap.CancelAsync();

        (await listing.WaitAsync(TimeSpan.FromSeconds(60), Cancel)).Problem.ShouldNotBeNull().ShouldContain("in time");
    }

    private static ContentLister Lister(Func<OutgoingRequest, string> answer, ConnectionOptions? options = null) => new(
        new ScriptedTransport(request => $"\"result\":{answer(request)}").Connect(capabilities: All), options ?? new ConnectionOptions());

    private static bool Says(OutgoingRequest request, string word) => Encoding.UTF8.GetString(request.Frame.Span).Contains(word, StringComparison.Ordinal);
}
