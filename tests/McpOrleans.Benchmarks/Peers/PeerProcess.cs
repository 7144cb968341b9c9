using System.Net;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Peers;

/// <summary>A process beside the service: this program once more, told by its environment what it is. It ends with whoever started it.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string RoleVariable = "MCPORLEANS_BENCHMARK_PEER";
    private const string ServerRole = "server";
    private const string Listening = "Listening at ";

    private readonly ChildProcess _process;

    private PeerProcess(ChildProcess process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    public Uri Url => new($"http://{Address}/");

    /// <summary>Whether this process is a peer, which then runs to its end.</summary>
    public static async Task<bool> RunAsync()
    {
        if (Environment.GetEnvironmentVariable(RoleVariable) is not { } role)
        {
            return false;
        }

        var run = role == ServerRole ? AnsweringServer.RunAsync(Say) : YarpProxy.RunAsync(new Uri(role), Say);

        // Whoever started it holds the other end.
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
