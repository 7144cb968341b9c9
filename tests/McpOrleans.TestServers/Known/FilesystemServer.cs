using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>npm's server-filesystem.</summary>
internal sealed class FilesystemServer() : KnownServer("filesystem stdio")
{
    public override string? Missing => NpmServers.Missing;

    public override Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        KnownFiles.LayOut(folder);
        return Task.FromResult(RunningServer.Stdio(NpmServers.Filesystem(folder.Path)));
    }

    public override async Task CallToolsAsync(Interview interview)
    {
        await KnownFiles.CallToolsAsync(interview);
        await interview.CallAsync("read_text_file", $$"""{"path":"{{interview.Folder}}/a.txt","tail":1}""");
        await interview.CallAsync("read_media_file", $$"""{"path":"{{interview.Folder}}/pixel.png"}""");
        await interview.CallAsync("list_directory_with_sizes", $$"""{"path":"{{interview.Folder}}","sortBy":"size"}""");
    }
}
