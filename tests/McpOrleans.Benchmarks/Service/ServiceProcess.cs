using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Service;

/// <summary>
/// The real executable in a process of its own, on a free port and an empty data folder. Unlike the tests' fixture it keeps
/// little of the output: a line for each call would weigh on the load.
/// </summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const string AddressLabel = "address";
    private static readonly TimeSpan StartCap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AdminCap = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly bool _keepsData;
    private readonly CounterPipe _counters;
    private readonly HttpClient _admin;
    private readonly OutputTail _output = new();

    private ServiceProcess(
        Process process, DirectoryInfo data, bool keepsData, CounterPipe counters, Uri address, string key, string description, TimeSpan startTime)
    {
        _process = process;
        _data = data;
        _keepsData = keepsData;
        _counters = counters;
        Address = address;
        Key = key;
        Description = description;
        StartTime = startTime;
        _admin = new HttpClient { BaseAddress = address, Timeout = AdminCap };
        _admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _ = _output.ReadAsync(process.StandardOutput.BaseStream);
    }

    public Uri Address { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    /// <summary>The platform admin's key, made for this run.</summary>
    public string Key { get; }

    public int ProcessId => _process.Id;

    /// <summary>The service's own words: its version and the engine it runs on.</summary>
    public string Description { get; }

    /// <summary>From the process's start until it said that it listens.</summary>
    public TimeSpan StartTime { get; }

    /// <param name="environment">Variables for the service beside the inherited ones.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="kept">A data folder to go on with, which is left to the caller; null: a new one, deleted in the end.</param>
    /// <param name="role">Which part of the service it is; null: all of it.</param>
    public static async Task<ServiceProcess> StartAsync(
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, DirectoryInfo? kept = null, string? role = null)
    {
        var key = "bench_" + RandomNumberGenerator.GetHexString(40);
        var data = kept ?? Directory.CreateTempSubdirectory("mcporleans-benchmark-");
        var counters = new CounterPipe();
        var startedAt = TimeProvider.System.GetTimestamp();
        var process = Process.Start(StartInfo(key, data, counters.Name, environment, role))!;
        try
        {
            var connected = counters.WaitForServiceAsync(cancellationToken);
            var (description, address) = await ReadStartReportAsync(process.StandardOutput, cancellationToken).WaitAsync(StartCap, TimeProvider.System, cancellationToken);
            var startTime = TimeProvider.System.GetElapsedTime(startedAt);
            await connected;
            return new ServiceProcess(process, data, kept is not null, counters, address, key, description, startTime);
        }
        catch
        {
            await EndAsync(process, counters, kept is null ? data : null);
            throw;
        }
    }

    public ServiceCounters ReadCounters(byte request = CounterProtocol.AsIs) => _counters.Read(request);

    /// <inheritdoc cref="CounterPipe.ReadAllocations"/>
    public ImmutableArray<(string Type, long Bytes)> ReadAllocations() => _counters.ReadAllocations();

    /// <summary>Registers an MCP server of tenant <c>default</c> and waits until its tools are listed.</summary>
    public Task RegisterAsync(string name, Uri server, CancellationToken cancellationToken) =>
        RegisterAsync("default", name, new { url = server }, cancellationToken);

    /// <summary>Registers an MCP server of a tenant and waits until its tools are listed.</summary>
    public async Task RegisterAsync(string tenant, string name, object config, CancellationToken cancellationToken)
    {
        await SendAsync(HttpMethod.Put, $"tenants/{tenant}/mcp/servers/{name}", config, cancellationToken);
        using var tools = JsonDocument.Parse(
            await SendAsync(HttpMethod.Get, $"tenants/{tenant}/mcp/servers/{name}/tools", body: null, cancellationToken));
        if (tools.RootElement.GetProperty("tools").GetArrayLength() == 0)
        {
            throw new InvalidOperationException($"The service lists no tools of '{name}' of tenant '{tenant}'.");
        }
    }

    /// <summary>Creates a tenant, or replaces its settings; returns a caller's key of it.</summary>
    public async Task<string> CreateTenantAsync(string tenant, object settings, CancellationToken cancellationToken)
    {
        await SendAsync(HttpMethod.Put, $"tenants/{tenant}", settings, cancellationToken);
        using var key = JsonDocument.Parse(
            await SendAsync(HttpMethod.Post, $"tenants/{tenant}/keys", new { name = "bench", role = "caller" }, cancellationToken));
        return key.RootElement.GetProperty("key").GetString()!;
    }

    /// <summary>Whether it can serve: a front may be up before its cluster is.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var answer = await _admin.GetAsync("healthz/ready", cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Sends a request as the platform admin; anything but a success is an exception with the service's last words.</summary>
    public async Task<byte[]> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _admin.SendAsync(request, cancellationToken);
        await EnsureSuccessAsync(answer, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await EndAsync(_process, _counters, _keepsData ? null : _data);
    }

    private async Task EnsureSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: "
                + $"{await answer.Content.ReadAsStringAsync(cancellationToken)}{Environment.NewLine}The service said:{Environment.NewLine}{_output}");
        }
    }

    private static ProcessStartInfo StartInfo(
        string key, DirectoryInfo data, string pipe, IReadOnlyDictionary<string, string> environment, string? role)
    {
        string[] arguments = ["--port", "0", "--data", data.FullName, .. role is null ? Array.Empty<string>() : ["--role", role]];
        var start = new ProcessStartInfo(BuildOutput.Executable("McpOrleans.Host"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = data.FullName,
        };
        start.Environment["MCPORLEANS_ADMIN_KEY"] = key;

        // As in the image (infra/Dockerfile), but for the addresses: the servers are on this machine.
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["MCPORLEANS__OUTBOUND__ALLOWPRIVATENETWORKS"] = "true";
        start.Environment["MCPORLEANS__OUTBOUND__ALLOWSTDIO"] = "true";
        start.Environment["DOTNET_GCgen0size"] = "0x4000000";
        start.Environment["DOTNET_GCLOHThreshold"] = "0x200000";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[CounterProtocol.PipeVariable] = pipe;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task<(string Description, Uri Address)> ReadStartReportAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var description = string.Empty;
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("McpOrleans ", StringComparison.Ordinal))
            {
                description = line;
            }
            else if (line.Trim().StartsWith(AddressLabel, StringComparison.Ordinal)
                && Uri.TryCreate(line.Trim()[AddressLabel.Length..].Trim(), UriKind.Absolute, out var address))
            {
                return (description, address);
            }
        }

        throw new InvalidOperationException("The service ended before it said where it listens.");
    }

    private static async Task EndAsync(Process process, CounterPipe counters, DirectoryInfo? data)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        await counters.DisposeAsync();
        data?.Delete(recursive: true);
    }
}
