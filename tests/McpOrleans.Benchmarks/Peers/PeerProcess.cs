using System.Net;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Peers;

/// <summary>
/// A process beside the service. It is a second process of this program, and its environment tells it what it is. It ends when the process
/// that started it ends.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string RoleVariable = "MCPORLEANS_BENCHMARK_PEER";
    private const string ServerRole = "server";
    private const string Listening = "Listening at ";

    private readonly ChildProcess _process;

    private PeerProcess(ChildProcess process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    public Uri Url => new($"http://{Address}/");

    /// <summary>Runs this process as a peer until it ends, if it is one. Returns whether it is.</summary>
    public static async Task<bool> RunAsync()
    {
        if (Environment.GetEnvironmentVariable(RoleVariable) is not { } role)
        {
            return false;
        }

        var run = role == ServerRole ? AnsweringServer.RunAsync(Say) : YarpProxy.RunAsync(new Uri(role), Say);

        // The process that started this one holds the other end.
        await await Task.WhenAny(run, Console.In.ReadToEndAsync());
        return true;
    }

    public static Task<PeerProcess> StartServerAsync(CancellationToken cancellationToken) => StartAsync(ServerRole, cancellationToken);

    public static Task<PeerProcess> StartYarpAsync(Uri server, CancellationToken cancellationToken) => StartAsync(server.AbsoluteUri, cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<PeerProcess> StartAsync(string role, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            new CommandLine(BuildOutput.Executable("McpOrleans.Benchmarks"), []),
            new Dictionary<string, string?>(StringComparer.Ordinal) { [RoleVariable] = role });
        try
        {
            var line = await process.WaitForLineAsync(line => line.StartsWith(Listening, StringComparison.Ordinal), Eventually.DefaultCap, cancellationToken);
            return new PeerProcess(process, IPEndPoint.Parse(line[Listening.Length..]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static void Say(IPEndPoint address) => Console.WriteLine($"{Listening}{address}");
}
