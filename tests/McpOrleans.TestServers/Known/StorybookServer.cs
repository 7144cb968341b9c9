using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>Storybook's <c>@storybook/mcp</c>, on tmcp, an implementation of MCP of its own: 2025-06-18 over streamable HTTP.</summary>
internal sealed class StorybookServer() : KnownServer("storybook streamableHttp")
{
    public override string? Missing => NpmServers.Missing;

    public override async Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder.File("manifests"));
        folder.Write(
            "manifests/components.json",
            """
            {"v":0,"components":{"button":{"id":"button","name":"Button","path":"./button.tsx","description":"Press \"it\" 😀","import":"import { Button } from './button'",
            "stories":[{"id":"button--primary","name":"Primary","snippet":"<Button kind=\"primary\">ü</Button>"}]}}}
            """);
        folder.Write("manifests/docs.json", """{"v":0,"docs":{"intro":{"id":"intro","name":"Intro","title":"Intro","path":"./intro.mdx","content":"# Hello\n"}}}""");
        var process = await NpmServerProcess.StartAsync(NpmServers.Storybook(folder.Path), "streamableHttp", cancellationToken);
        return RunningServer.Http(process.Url, process);
    }

    public override async Task CallToolsAsync(Interview interview)
    {
        await interview.CallAsync("docs-list", """{"withStoryIds":true}""");
        await interview.CallAsync("docs-show", """{"id":"button"}""");
        await interview.CallAsync("docs-show", """{"id":"none"}""");
        await interview.CallAsync("docs-show-story", """{"componentId":"button","storyName":"Primary"}""");
    }
}
