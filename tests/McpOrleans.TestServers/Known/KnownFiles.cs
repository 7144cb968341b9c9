using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>Files for servers that work on files, and the calls that both of these servers have.</summary>
internal static class KnownFiles
{
    private static readonly Variation Times = new("when the file was made, changed and read", """(created|modified|accessed): [^\\"]+""");

    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static void LayOut(TestFolder folder)
    {
        folder.Write("a.txt", "first\nsecond: \"quoted\" \\ ünïcode 😀\tend");
        folder.Write("b.md", "# Title\n");
        File.WriteAllBytes(folder.File("pixel.png"), Pixel);
        Directory.CreateDirectory(folder.File("inner"));
        folder.Write("inner/c.txt", "deep");
    }

    public static async Task CallToolsAsync(Interview interview)
    {
        var folder = interview.Folder;
        await interview.CallAsync("list_allowed_directories");
        await interview.CallAsync("read_file", $$"""{"path":"{{folder}}/a.txt"}""");
        await interview.CallAsync("read_multiple_files", $$"""{"paths":["{{folder}}/a.txt","{{folder}}/none.txt"]}""");
        await interview.CallAsync("write_file", $$"""{"path":"{{folder}}/new.txt","content":"line\r\nline \u2028 \u0001\n"}""");
        await interview.CallAsync("edit_file", $$"""{"path":"{{folder}}/a.txt","edits":[{"oldText":"first","newText":"1st"}],"dryRun":false}""");
        await interview.CallAsync("create_directory", $$"""{"path":"{{folder}}/made/deeply"}""");
        await interview.CallAsync("list_directory", $$"""{"path":"{{folder}}"}""");
        await interview.CallAsync("directory_tree", $$"""{"path":"{{folder}}"}""");
        await interview.CallAsync("move_file", $$"""{"source":"{{folder}}/b.md","destination":"{{folder}}/made/b.md"}""");
        await interview.CallAsync("search_files", $$"""{"path":"{{folder}}","pattern":"*.txt"}""");
        await interview.CallAsync("get_file_info", $$"""{"path":"{{folder}}/inner/c.txt"}""", Times);
        await interview.CallAsync("read_file", """{"path":"/etc/hostname"}""");
    }
}
