using System.Net;
using System.Net.Http.Headers;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>The service's real executable, on a loopback port that the operating system chose.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private const string AddressLabel = "address";

    private HostProcess(ChildProcess process, Uri url, string? adminKey)
    {
        Process = process;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        Http.DefaultRequestHeaders.Authorization = adminKey is null ? null : new AuthenticationHeaderValue("Bearer", adminKey);
    }

    public ChildProcess Process { get; }

    /// <summary>Calls the service as the platform admin, or as nobody when the service made the key itself.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<HostProcess> StartAsync(HostProcessOptions options, CancellationToken cancellationToken = default)
    {
        var process = Launch(options);
        HostProcess? host = null;
        try
        {
            var line = await process.WaitForLineAsync(
                text => text.TrimStart().StartsWith(AddressLabel, StringComparison.Ordinal), Eventually.DefaultCap, cancellationToken);
            host = new HostProcess(process, new Uri(line.Trim()[AddressLabel.Length..].Trim()), options.AdminKey);
            await host.WaitUntilReadyAsync(cancellationToken);
            return host;
        }
        catch
        {
            host?.Http.Dispose();
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the executable and waits for nothing: for starts that are to fail.</summary>
    public static ChildProcess Launch(HostProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var arguments = new List<string> { "--port", "0", "--data", options.DataFolder };
        foreach (var file in options.ServerFiles)
        {
            arguments.AddRange(["--servers", file]);
        }

        var environment = options.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        environment["MCPORLEANS_ADMIN_KEY"] = options.AdminKey;
        return ChildProcess.Start(
            new CommandLine(BuildOutput.Executable("McpOrleans.Host"), [.. arguments, .. options.Arguments]), environment);
    }

    /// <inheritdoc cref="ChildProcess.EndAsync"/>
    public Task<int> StopAsync(CancellationToken cancellationToken = default) => StopAsync(EndSignal.Terminate, cancellationToken);

    /// <inheritdoc cref="ChildProcess.EndAsync"/>
    public Task<int> StopAsync(EndSignal signal, CancellationToken cancellationToken = default) =>
        Process.EndAsync(signal, Eventually.DefaultCap, cancellationToken);

    /// <inheritdoc cref="ChildProcess.KillAsync"/>
    public Task KillAsync(CancellationToken cancellationToken = default) => Process.KillAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }

    private Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(
        async token =>
        {
            if (Process.HasExited)
            {
                throw new InvalidOperationException($"The host ended with {Process.ExitCode} and said:\n{string.Join('\n', Process.Output)}");
            }

            using var response = await Http.GetAsync(new Uri("healthz/ready", UriKind.Relative), token);
            return response.StatusCode == HttpStatusCode.OK;
        },
        () => $"The host said:\n{string.Join('\n', Process.Output)}",
        cancellationToken: cancellationToken);
}
