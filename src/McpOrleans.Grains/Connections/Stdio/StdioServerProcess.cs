using System.Diagnostics;
using System.Text;
using McpOrleans.Grains.Secrets;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Connections.Stdio;

/// <summary>The child process that a stdio server runs in, with everything it starts itself.</summary>
internal sealed class StdioServerProcess : ITransportHandle
{
    private const int StandardErrorLinesKept = 20;
    private const int StandardErrorLineLength = 500;
    private static readonly TimeSpan ExitDelay = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly string _mark;
    private readonly SecretMask _mask;
    private readonly TimeSpan _closeTimeout;
    private readonly TimeProvider _clock;
    private readonly Queue<string> _standardError = new();
    private readonly Task<int> _exitCode;

    private StdioServerProcess(Process process, string mark, SecretMask mask, ConnectionOptions options, ILoggerFactory loggerFactory, TimeProvider clock)
    {
        _process = process;
        _mark = mark;
        _mask = mask;
        _closeTimeout = options.CloseTimeout;
        _clock = clock;
        Transport = new StreamClientTransport(
            process.StandardInput.BaseStream,
            new BoundedReadStream(process.StandardOutput.BaseStream, options.MaxMessageBytes, MessageEnd.Line),
            MaskedLoggerFactory.For(loggerFactory, mask));
        process.ErrorDataReceived += (_, line) => KeepStandardError(line.Data);
        process.BeginErrorReadLine();
        _exitCode = WaitForExitAsync(process);
    }

    public IClientTransport Transport { get; }

    public bool NeedsCancelNotification => false;

    /// <summary>Starts the program of <paramref name="revealed"/>.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It can't be started.</exception>
    public static StdioServerProcess Start(RevealedConfig revealed, OrphanGuard guard, ConnectionOptions options, ILoggerFactory loggerFactory, TimeProvider clock)
    {
        var config = revealed.Config;
        var mark = guard.NextMark();
        var start = new ProcessStartInfo(config.Command!, config.Args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = config.Cwd ?? Environment.CurrentDirectory,
        };

        // Not this process's whole environment: it holds the service's own secrets.
        start.Environment.Clear();
        foreach (var (name, value) in StdioClientTransportOptions.GetDefaultEnvironmentVariables())
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in config.Env)
        {
            start.Environment[name] = value;
        }

        start.Environment[ChildMark.Variable] = mark;
        return new StdioServerProcess(Process.Start(start)!, mark, revealed.Mask, options, loggerFactory, clock);
    }

    /// <summary>How the process ended and its last lines on standard error; null when it goes on running.</summary>
    public async Task<string?> DescribeExitAsync()
    {
        int exitCode;
        try
        {
            // A process closes its output a moment before it is gone, and its last words are still on their way.
            exitCode = await _exitCode.WaitAsync(ExitDelay, _clock);
        }
        catch (TimeoutException)
        {
            return null;
        }

        lock (_standardError)
        {
            var exit = $"Exit code {exitCode}.";
            return _standardError.Count == 0 ? exit : _mask.Apply($"{exit} Its last lines on standard error: {string.Join('\n', _standardError)}");
        }
    }

    public void Abort() => _process.Kill(entireProcessTree: true);

    /// <summary>A stdio server has one session, its process.</summary>
    public Task EndSessionAsync(string sessionId, string protocolVersion, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        try
        {
            // A closed standard input is MCP's way to ask a stdio server to end.
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has gone already, with unread input.
        }

        try
        {
            await _exitCode.WaitAsync(_closeTimeout, _clock);
        }
        catch (TimeoutException)
        {
            Abort();
        }

        await Task.Run(() => ChildMark.KillAll(_mark));

        // Something that hides from the mark may hold standard error open; it must not hold up the rest.
        await ((Task)_exitCode).WaitAsync(_closeTimeout, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    /// <summary>Ends once the process is gone and its standard error is read to the end.</summary>
    private static async Task<int> WaitForExitAsync(Process process)
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private void KeepStandardError(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        // Before it is cut: a half of a secret is not found any more.
        line = _mask.Apply(line);
        lock (_standardError)
        {
            _standardError.Enqueue(line.Length <= StandardErrorLineLength ? line : line[..StandardErrorLineLength] + "…");
            if (_standardError.Count > StandardErrorLinesKept)
            {
                _standardError.Dequeue();
            }
        }
    }
}
