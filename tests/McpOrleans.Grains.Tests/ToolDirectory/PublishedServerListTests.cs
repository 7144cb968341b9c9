using System.Collections.Immutable;
using McpOrleans.Grains.ToolDirectory;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

public sealed class PublishedServerListTests
{
    [Fact]
    public void With_ServersInAnyOrder_StaysOrderedByName()
    {
        var list = ImmutableArray<PublishedServer>.Empty;
        foreach (var name in new[] { "m", "a", "z", "b", "B", "a-1" })
        {
            list = list.With(Server(name));
        }

        list.Select(server => server.Name).ShouldBe(["B", "a", "a-1", "b", "m", "z"]);
    }

    [Fact]
    public void With_KnownName_Replaces()
    {
        var list = ImmutableArray<PublishedServer>.Empty.With(Server("a")).With(Server("b")).With(Server("a", "echo"));

        list.Length.ShouldBe(2);
        list[0].Tools.ShouldHaveSingleItem().Name.ShouldBe("echo");
    }

    [Fact]
    public void Without_UnknownName_ChangesNothing()
    {
        var list = ImmutableArray<PublishedServer>.Empty.With(Server("a"));

        list.Without("b").ShouldBe(list);
        list.Without("a").ShouldBeEmpty();
    }

    [Fact]
    public void IsSame_OneByteOfADefinition_Differs()
    {
        PublishedServerList.IsSame(Server("a", "echo"), Server("a", "echo")).ShouldBeTrue();
        PublishedServerList.IsSame(Server("a", "echo"), Server("a", "Echo")).ShouldBeFalse();
        PublishedServerList.IsSame(Server("a"), Server("a") with { Enabled = false }).ShouldBeFalse();
        PublishedServerList.IsSame(Server("a"), Server("a") with { Description = "new" }).ShouldBeFalse();
        PublishedServerList.IsSame(Server("a"), Server("a") with { Timeout = TimeSpan.FromSeconds(1) }).ShouldBeFalse();
    }

    [Fact]
    public void IsSame_WhatElseAServerLists_Differs()
    {
        var full = Server("a") with
        {
            Resources = [new McpResource { Uri = "a://1", Name = "one", Definition = [1] }],
            ResourceTemplates = [new McpResourceTemplate { UriTemplate = "a://{x}", Name = "any", Definition = [2] }],
            Prompts = [new McpPrompt { Name = "greet", Definition = [3] }],
            Features = new McpServerFeatures { Prompts = true },
        };

        PublishedServerList.IsSame(full, full with { Prompts = [full.Prompts[0] with { Definition = [3] }], Features = full.Features! with { } }).ShouldBeTrue();
        PublishedServerList.IsSame(full, full with { Resources = [full.Resources[0] with { Definition = [4] }] }).ShouldBeFalse();
        PublishedServerList.IsSame(full, full with { ResourceTemplates = [] }).ShouldBeFalse();
        PublishedServerList.IsSame(full, full with { Prompts = [.. full.Prompts, full.Prompts[0]] }).ShouldBeFalse();
        PublishedServerList.IsSame(full, full with { Features = null }).ShouldBeFalse();
    }

    private static PublishedServer Server(string name, params string[] tools) => new()
    {
        Name = name,
        Enabled = true,
        Tools = [.. tools.Select(tool => new McpTool { Name = tool, Definition = System.Text.Encoding.UTF8.GetBytes($$"""{"name":"{{tool}}"}""") })],
    };
}
