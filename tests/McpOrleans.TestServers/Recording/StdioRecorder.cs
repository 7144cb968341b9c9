using System.Diagnostics;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Recording;

/// <summary>
/// A program between a client and a stdio server, which it starts. It appends what either side sends to a file of that side, and then
/// passes it on. So whatever has arrived is recorded.
/// </summary>
public static class StdioRecorder
{
    internal const string Verb = "record";

    private const string ClientFile = "from-client";
    private const string ServerFile = "from-server";

    /// <summary>Returns the command line to start instead of <paramref name="server"/>.</summary>
    /// <param name="server">The command line of the server.</param>
    /// <param name="folder">The folder of the files. Files of an earlier process are continued.</param>
    public static CommandLine Before(CommandLine server, string folder)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new CommandLine(BuildOutput.Executable("McpOrleans.TestServers"), [Verb, folder, server.FileName, .. server.Arguments])
        {
            Environment = server.Environment,
        };
    }

    public static Recorded Read(string folder) => new(ReadLines(Path.Combine(folder, ClientFile)), ReadLines(Path.Combine(folder, ServerFile)));

    /// <summary>Runs until the server ends, which it should do when its input ends. Returns the server's exit code.</summary>
    internal static async Task<int> RunAsync(string folder, string command, IEnumerable<string> arguments)
    {
        using var server = Process.Start(
            new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _ = PassInputAsync(server, Path.Combine(folder, ClientFile));
        await PassAsync(server.StandardOutput.BaseStream, Console.OpenStandardOutput(), Path.Combine(folder, ServerFile));
        await server.WaitForExitAsync();
        return server.ExitCode;
    }

    private static async Task PassInputAsync(Process server, string file)
    {
        try
        {
            await using var input = server.StandardInput.BaseStream;
            await PassAsync(Console.OpenStandardInput(), input, file);
        }
        catch (IOException)
        {
            // The server takes no more input. Its end is noticed at its output.
        }
    }

    private static async Task PassAsync(Stream from, Stream to, string file)
    {
        await using var record = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            await record.WriteAsync(buffer.AsMemory(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read));
            await to.FlushAsync();
        }
    }

    /// <summary>Leaves out lines that are not messages, which many servers write.</summary>
    private static List<byte[]> ReadLines(string file)
    {
        using var record = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[record.Length];
        record.ReadExactly(bytes);
        var lines = new List<byte[]>();
        ReadOnlySpan<byte> rest = bytes;
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (rest[0] == (byte)'{')
            {
                lines.Add(rest[..end].ToArray());
            }

            rest = rest[(end + 1)..];
        }

        return lines;
    }
}
