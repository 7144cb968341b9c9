using System.Collections.Immutable;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>A whole cluster on this machine: storage, silos and fronts, each a process of its own with real sockets.</summary>
internal sealed class ClusterProcesses : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HostProcess?[] _silos;
    private readonly ImmutableArray<(int Silo, int Gateway)> _ports;

    private ClusterProcesses(int silos)
    {
        _silos = new HostProcess?[silos];
        var ports = FreePorts.Take(2 * silos);
        _ports = [.. ports.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    /// <summary>Why there can be no cluster here, as the reason to skip a test; null when there can.</summary>
    public static string? Missing { get; } = FindWhatIsMissing();

    public AzuriteProcess Storage { get; private set; } = null!;

    public ImmutableArray<HostProcess> Fronts { get; private set; } = [];

    /// <summary>Null while it is down.</summary>
    public HostProcess? Silo(int number) => _silos[number];

    public static async Task<ClusterProcesses> StartAsync(int silos, int fronts, CancellationToken cancellationToken)
    {
        var cluster = new ClusterProcesses(silos);
        try
        {
            cluster.Storage = await AzuriteProcess.StartAsync(cluster._folder.File("storage"), cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, silos).Select(number => cluster.StartSiloAsync(number, cancellationToken)));
            cluster.Fronts = [.. await Task.WhenAll(Enumerable.Range(0, fronts).Select(number => cluster.StartFrontAsync(number, cancellationToken)))];
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo at its own ports, and waits until it belongs to the cluster.</summary>
    public async Task StartSiloAsync(int number, CancellationToken cancellationToken)
    {
        var (silo, gateway) = _ports[number];
        var options = Options($"silo-{number}", "silo");
        _silos[number] = await HostProcess.StartAsync(
            options with
            {
                AdminKey = null,
                Environment = options.Environment
                    .Add("MCPORLEANS__CLUSTER__SILOPORT", $"{silo}")
                    .Add("MCPORLEANS__CLUSTER__GATEWAYPORT", $"{gateway}"),
            },
            cancellationToken);
    }

    /// <summary>Ends a silo at once (SIGKILL).</summary>
    public Task KillSiloAsync(int number, CancellationToken cancellationToken) =>
        EndSiloAsync(number, silo => silo.KillAsync(cancellationToken));

    /// <summary>Ends a silo as a platform does (SIGTERM); it must end with 0.</summary>
    public Task StopSiloAsync(int number, CancellationToken cancellationToken) =>
        EndSiloAsync(number, async silo => (await silo.StopAsync(cancellationToken)).ShouldBe(0, string.Join('\n', silo.Process.Output)));

    public async ValueTask DisposeAsync()
    {
        // Without a word to the others: nobody waits for what dies with them.
        foreach (var process in Fronts.Concat(_silos.OfType<HostProcess>()))
        {
            await process.DisposeAsync();
        }

        if (Storage is not null)
        {
            await Storage.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string? FindWhatIsMissing()
    {
        var host = Path.GetDirectoryName(BuildOutput.Executable("McpOrleans.Host"))!;
        return File.Exists(Path.Combine(host, "Orleans.Clustering.AzureStorage.dll"))
            ? AzuriteProcess.Missing
            : "a cluster needs Orleans itself and its Azure packages, which this build has not";
    }

    private async Task EndSiloAsync(int number, Func<HostProcess, Task> end)
    {
        var silo = _silos[number]!;
        await end(silo);
        _silos[number] = null;
        await silo.DisposeAsync();
    }

    private Task<HostProcess> StartFrontAsync(int number, CancellationToken cancellationToken) =>
        HostProcess.StartAsync(Options($"front-{number}", "api"), cancellationToken);

    private HostProcessOptions Options(string name, string role) => new()
    {
        DataFolder = _folder.File(name),
        Arguments = ["--role", role],
        Environment = ImmutableDictionary<string, string>.Empty
            .Add("ASPNETCORE_ENVIRONMENT", "Development")
            .Add("MCPORLEANS__STORAGE__PROVIDER", "AzureBlob")
            .Add("MCPORLEANS__STORAGE__CONNECTIONSTRING", Storage.ConnectionString),
    };
}
