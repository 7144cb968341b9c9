namespace McpOrleans.TestServers.Fixtures;

/// <summary>Azurite, the storage account's emulator, on loopback ports of its own. It can be stopped and started again.</summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>The key that every Azurite has, as its documentation says; no secret.</summary>
    private const string WellKnownKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly CommandLine _command;
    private ChildProcess? _process;

    private AzuriteProcess(CommandLine command, int[] ports)
    {
        _command = command;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={WellKnownKey};"
            + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};TableEndpoint=http://127.0.0.1:{ports[1]}/{Account};";
    }

    /// <summary>Why it cannot run here, as the reason to skip a test; null when it can.</summary>
    public static string? Missing => NpmServers.Missing
        ?? (File.Exists(NpmServers.Azurite) ? null : "Azurite is not installed; run tests/McpOrleans.TestServers/install");

    public string ConnectionString { get; }

    /// <param name="folder">Where it keeps what is stored, over a stop too.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<AzuriteProcess> StartAsync(string folder, CancellationToken cancellationToken = default)
    {
        var ports = FreePorts.Take(3);
        var azurite = new AzuriteProcess(
            new CommandLine("node",
            [
                NpmServers.Azurite, "--location", folder, "--silent", "--disableTelemetry", "--skipApiVersionCheck",
                "--blobHost", "127.0.0.1", "--blobPort", $"{ports[0]}",
                "--tableHost", "127.0.0.1", "--tablePort", $"{ports[1]}",
                "--queueHost", "127.0.0.1", "--queuePort", $"{ports[2]}",
            ]),
            ports);
        await azurite.StartAgainAsync(cancellationToken);
        return azurite;
    }

    /// <summary>Starts it after a stop, with what was stored.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        _process = ChildProcess.Start(_command);
        await _process.WaitForLineAsync(
            line => line.Contains("Table service is successfully listening", StringComparison.Ordinal), Eventually.DefaultCap, cancellationToken);
    }

    /// <summary>Ends it properly, so that it stores everything.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _process!.EndAsync(EndSignal.Terminate, Eventually.DefaultCap, cancellationToken);
        await _process.DisposeAsync();
        _process = null;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
