using System.Collections.Immutable;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

public sealed class ToolListerTests
{
    [Fact]
    public async Task ListAsync_OnePage_IsAllOfIt()
    {
        var listed = await ListAsync("""{"tools":[{"name":"a","title":"A","description":"d","x":[1]},{"name":"b"}],"ttlMs":5000}""");

        listed.Tools.Select(tool => (tool.Name, tool.Title, tool.Description)).ShouldBe([("a", "A", "d"), ("b", null, null)]);
        System.Text.Encoding.UTF8.GetString(listed.Tools[0].Definition).ShouldBe("""{"name":"a","title":"A","description":"d","x":[1]}""");
        (listed.TimeToLive, listed.LeftOut.IsEmpty).ShouldBe((TimeSpan.FromSeconds(5), true));
    }

    [Fact]
    public async Task ListAsync_NoCapability_IsEmptyAndAsksNothing()
    {
        var transport = new ScriptedTransport(_ => throw new InvalidOperationException("It was asked."));

        var (listed, fault) = await new ToolLister(transport.Connect(capabilities: "{}"), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (listed!.Tools.IsEmpty, fault).ShouldBe((true, null));
    }

    [Fact]
    public async Task ListAsync_Pages_AreAskedForByTheirCursors()
    {
        var transport = new ScriptedTransport(Pages(
            """{"tools":[{"name":"a"}],"nextCursor":""}""", """{"tools":[{"name":"b"}],"nextCursor":"\ud83dx\"y"}""", """{"tools":[{"name":"c"}],"nextCursor":null}"""));

        var (listed, _) = await new ToolLister(transport.Connect(), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Names(listed!).ShouldBe("a b c");
        listed!.LeftOut.ShouldBeEmpty();
        transport.Requests.Select(request => request[request.IndexOf("\"method\"", StringComparison.Ordinal)..]).ShouldBe(
        [
            "\"method\":\"tools/list\"}", "\"method\":\"tools/list\",\"params\":{\"cursor\":\"\"}}", "\"method\":\"tools/list\",\"params\":{\"cursor\":\"\\uFFFDx\\u0022y\"}}",
        ]);
    }

    [Fact]
    public async Task ListAsync_TimeToLiveOfManyPages_IsTheShortest() =>
        (await ListAsync(
            """{"tools":[{"name":"a"}],"ttlMs":1000,"nextCursor":"1"}""", """{"tools":[{"name":"b"}],"nextCursor":"2"}""", """{"tools":[{"name":"c"}],"ttlMs":9000}"""))
        .TimeToLive.ShouldBe(TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData("""{"tools":{}}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("""{"\ud83d":1}""")]
    public async Task ListAsync_NoArray_IsNoMcp(string page)
    {
        var (listed, fault) = await new ToolLister(new ScriptedTransport(Pages(page)).Connect(), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (listed, fault!.Kind).ShouldBe((null, FaultKind.NotMcp));
    }

    [Fact]
    public async Task ListAsync_Error_IsTheServers()
    {
        var transport = new ScriptedTransport(_ => "\"error\":{\"code\":-32603,\"message\":\"no\"}");

        var (listed, fault) = await new ToolLister(transport.Connect(), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        (listed, fault!.Kind).ShouldBe((null, FaultKind.JsonRpcError));
    }

    [Theory]
    [InlineData("""{"name":"a","description":"x\ud83d"}""")]
    [InlineData("""{"\ud83d":1,"name":"a","\ud83d":1}""")]
    [InlineData("""{"name":"a","inputSchema":{"properties":{"\ud83d":{"\ud83d":"\ud83d"}},"\ud83d":1}}""")]
    [InlineData("{\"name\":\"a\",\"description\":\"\u00ff\u00fe\"}")]
    [InlineData("""{"n\u0061me":"a"}""")]
    public async Task ListAsync_WhatIsNoText_CostsNoTool(string tool)
    {
        foreach (var version in new[] { "2025-11-25", "2026-07-28" })
        {
            var transport = new ScriptedTransport(Pages($$"""{"\ud83d":1,"tools":[{"name":"first"},{{tool}}],"\ud83d":1,"nextCursor":null,"\ud83d":1}""")) { HasStreamPerRequest = true };

            var (listed, _) = await new ToolLister(transport.Connect(protocolVersion: version), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

            Names(listed.ShouldNotBeNull()).ShouldBe("first a");
            listed!.LeftOut.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("5", "no object")]
    [InlineData("{}", "no name")]
    [InlineData("""{"name":5}""", "no name")]
    [InlineData("""{"name":""}""", "no name")]
    [InlineData("""{"name":"b\ud83d"}""", "not valid text")]
    [InlineData("""{"name":"a"}""", "an earlier tool has the same name")]
    public async Task ListAsync_ToolOfNoUse_IsLeftOutAndSaid(string tool, string reason)
    {
        var listed = await ListAsync($$"""{"tools":[{"name":"a"},{{tool}},{"name":"c"}]}""");

        Names(listed).ShouldBe("a c");
        listed.LeftOut.ShouldHaveSingleItem().ShouldContain(reason);
    }

    [Fact]
    public async Task ListAsync_ToolBeyondBounds_IsLeftOutAndSaid()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        var listed = await ListAsync(
            $$"""{"tools":[{"name":"a"},{"name":"{{new string('n', 1025)}}"},{"name":"large","x":"{{new string('x', 1024 * 1024)}}"},{"name":"deep","x":{{deep}}},{"name":"c"}]}""");

        Names(listed).ShouldBe("a c");
        listed.LeftOut.Length.ShouldBe(3);
        listed.LeftOut.ShouldContain(reason => reason.Contains("more than 1,024 characters", StringComparison.Ordinal));
        listed.LeftOut.ShouldContain(reason => reason.Contains("'large'", StringComparison.Ordinal) && reason.Contains("more than 1,048,576", StringComparison.Ordinal));
        listed.LeftOut.ShouldContain(reason => reason.Contains("'deep'", StringComparison.Ordinal) && reason.Contains("deep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ListAsync_AnnotationThatIsNotAllowed_CostsTheToolOverHttpOnly()
    {
        const string page = """{"tools":[{"name":"a","inputSchema":{"x-mcp-header":"A"}},{"name":"b","inputSchema":{"properties":{"p":{"type":"string","x-mcp-header":"P"}}}}]}""";
        foreach (var (hasStream, version, expected) in new[] { (true, "2026-07-28", "b"), (false, "2026-07-28", "a b"), (true, "2025-11-25", "a b") })
        {
            var transport = new ScriptedTransport(Pages(page)) { HasStreamPerRequest = hasStream };

            var (listed, _) = await new ToolLister(transport.Connect(protocolVersion: version), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

            Names(listed!).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(1, 50, "further pages after 50")]
    [InlineData(0, 3, "further pages after 3")]
    public async Task ListAsync_PagesWithoutEnd_AreABoundedNumber(int toolsPerPage, int pages, string reason)
    {
        var asked = 0;
        var transport = new ScriptedTransport(_ =>
        {
            asked++;
            return "\"result\":" + $$"""{"tools":[{{(toolsPerPage == 0 ? "" : $"{{\"name\":\"t{asked}\"}}")}}],"nextCursor":"{{asked}}"}""";
        });

        var (listed, _) = await new ToolLister(transport.Connect(), 50).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        asked.ShouldBe(pages);
        listed!.LeftOut.ShouldHaveSingleItem().ShouldContain(reason);
    }

    [Fact]
    public async Task ListAsync_CursorThatCameBefore_EndsTheListingAndIsSaid()
    {
        var listed = await ListAsync("""{"tools":[{"name":"a"}],"nextCursor":"1"}""", """{"tools":[{"name":"b"}],"nextCursor":"1"}""");

        Names(listed).ShouldBe("a b");
        listed.LeftOut.ShouldHaveSingleItem().ShouldContain("further pages after 2");
    }

    [Fact]
    public async Task ListAsync_MoreToolsThanAreTaken_SaysHowMany()
    {
        var page = string.Join(',', Enumerable.Range(0, 120).Select(number => $$"""{"name":"t{{number}}"}"""));

        var (listed, _) = await new ToolLister(new ScriptedTransport(Pages($$"""{"tools":[{{page}}]}""")).Connect(), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        listed!.Tools.Length.ShouldBe(100);
        listed.LeftOut.ShouldHaveSingleItem().ShouldStartWith("20 tools");
    }

    [Fact]
    public async Task ListAsync_DefinitionsOfManyPages_AreABoundedNumberOfBytes()
    {
        var padding = new string('x', 1000 * 1024);
        var asked = 0;
        var transport = new ScriptedTransport(_ =>
        {
            asked++;
            var tools = string.Join(',', Enumerable.Range(0, 20).Select(number => $$"""{"name":"t{{asked}}-{{number}}","x":"{{padding}}"}"""));
            return "\"result\":" + $$"""{"tools":[{{tools}}],"nextCursor":"{{asked}}"}""";
        });

        var (listed, _) = await new ToolLister(transport.Connect(), 10_000).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        listed!.Tools.Sum(tool => (long)tool.Definition.Length).ShouldBeInRange(60 * 1024 * 1024, 64 * 1024 * 1024);
        listed.LeftOut.ShouldContain(reason => reason.Contains("together", StringComparison.Ordinal));
    }

    private static async Task<ListedTools> ListAsync(params string[] pages)
    {
        var (listed, fault) = await new ToolLister(new ScriptedTransport(Pages(pages)).Connect(), 100).ListAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        fault.ShouldBeNull();
        return listed.ShouldNotBeNull();
    }

    private static Func<McpOrleans.Grains.Upstream.Transports.OutgoingRequest, string?> Pages(params string[] pages)
    {
        var left = ImmutableQueue.CreateRange(pages);
        return _ =>
        {
            left = left.Dequeue(out var page);
            return $"\"result\":{page}";
        };
    }

    private static string Names(ListedTools listed) => string.Join(' ', listed.Tools.Select(tool => tool.Name));
}
