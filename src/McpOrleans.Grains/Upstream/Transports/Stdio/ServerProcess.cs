using System.ComponentModel;
using System.Diagnostics;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Secrets.Masking;
using ModelContextProtocol.Client;

namespace McpOrleans.Grains.Upstream.Transports.Stdio;

/// <summary>The child process that a stdio server runs in, with everything it starts itself.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ExitDelay = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly string _mark;
    private readonly LastWords _lastWords;
    private readonly TimeSpan _closeTimeout;
    private readonly TimeProvider _clock;
    private readonly Task<int> _exitCode;

    private ServerProcess(Process process, string mark, SecretMask mask, ConnectionOptions options, TimeProvider clock)
    {
        (_process, _mark, _lastWords, _closeTimeout, _clock) = (process, mark, new LastWords(mask), options.CloseTimeout, clock);
        var standardError = _lastWords.ReadAsync(process.StandardError.BaseStream);
        _exitCode = WaitForExitAsync(process, standardError);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts the program of <paramref name="revealed"/>.</summary>
    /// <exception cref="Win32Exception">It can't be started.</exception>
    public static ServerProcess Start(RevealedConfig revealed, OrphanGuard guard, ConnectionOptions options, TimeProvider clock)
    {
        var config = revealed.Config;
        var mark = guard.NextMark();
        var start = new ProcessStartInfo(config.Command!, config.Args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
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
        return new ServerProcess(Process.Start(start)!, mark, revealed.Mask, options, clock);
    }

    /// <summary>Why a program cannot be started.</summary>
    public static string Explain(string command, Win32Exception exception) => exception.NativeErrorCode switch
    {
        2 => $"There is no program '{command}', or no such folder to run it in.",
        8 => $"'{command}' is not a program that this machine can run.",
        13 => $"'{command}' may not be executed.",
        var number => $"The operating system refused to run '{command}' (error {number}).",
    };

    /// <summary>How the process ended and its last lines on standard error; null when it goes on running.</summary>
    public async Task<string?> DescribeExitAsync()
    {
        try
        {
            // A process closes its output a moment before it is gone, and its last words are still on their way.
            var exitCode = await _exitCode.WaitAsync(ExitDelay, _clock);
            return _lastWords.After($"Exit code {exitCode}.");
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Ends it at once, with all that it started; never fails.</summary>
    public void Abort()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is AggregateException or InvalidOperationException or Win32Exception)
        {
            // It is gone already, or something in it belongs to another user; the rest must be ended all the same.
        }
    }

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
    private static async Task<int> WaitForExitAsync(Process process, Task standardError)
    {
        await process.WaitForExitAsync();
        await standardError;
        return process.ExitCode;
    }
}
