using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>A process that a test started. Its output is kept; whatever happens, disposing ends it and its children.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndCap = TimeSpan.FromSeconds(10);

    /// <summary>Longer than reading takes. Whoever inherited the output, a child of the process for example, may keep it open.</summary>
    private static readonly TimeSpan LastWordsCap = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openOutputs = 2;

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Only once it has exited.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The lines of standard output and standard error so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts a program; <paramref name="environment"/> comes on top of the inherited one, null removes a variable.</summary>
    public static ChildProcess Start(
        CommandLine command, IReadOnlyDictionary<string, string?>? environment = null, string? workingDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in command.Environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)).Concat(environment ?? new Dictionary<string, string?>(StringComparer.Ordinal)))
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until the process has ended by itself and all that it said is in <see cref="Output"/>; returns its exit code.</summary>
    public async Task<int> EndedAsync(TimeSpan cap, CancellationToken cancellationToken = default)
    {
        await Eventually.TrueAsync(
            () => HasExited, () => $"Process {Id} still runs and said:\n{string.Join('\n', _output)}", cap, cancellationToken);
        await HearLastWordsAsync(cancellationToken);
        return ExitCode;
    }

    /// <summary>Waits for a line of output that fits.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, TimeSpan cap, CancellationToken cancellationToken = default)
    {
        string? found = null;
        await Eventually.TrueAsync(
            () => (found = _output.FirstOrDefault(fits)) is not null || HasExited,
            () => $"The process said:\n{string.Join('\n', _output)}",
            cap,
            cancellationToken);
        if (found is null)
        {
            await HearLastWordsAsync(cancellationToken);
            found = _output.FirstOrDefault(fits);
        }

        return found ?? throw new InvalidOperationException($"The process ended with {ExitCode} and said:\n{string.Join('\n', _output)}");
    }

    /// <summary>Asks the process to end, as a platform or as Ctrl-C does, and waits; returns its exit code.</summary>
    public async Task<int> EndAsync(EndSignal signal, TimeSpan cap, CancellationToken cancellationToken = default)
    {
        if (!HasExited)
        {
            _ = SendSignal(Id, (int)signal);
            await Eventually.TrueAsync(() => HasExited, () => $"Process {Id} still runs after {signal}.", cap, cancellationToken);
            await HearLastWordsAsync(cancellationToken);
        }

        return ExitCode;
    }

    /// <summary>Ends the process at once (SIGKILL), and nothing but it.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        _process.Kill(entireProcessTree: false);
        await Eventually.TrueAsync(() => HasExited, () => $"Process {Id} still runs after SIGKILL.", EndCap, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Eventually.TrueAsync(() => HasExited, () => $"Process {Id} still runs after SIGKILL.", EndCap, CancellationToken.None);
        }

        _process.Dispose();
    }

    // What a process says may arrive after the news of its end.
    private async Task HearLastWordsAsync(CancellationToken cancellationToken) =>
        await _outputEnded.Task.WaitAsync(LastWordsCap, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
        else if (Interlocked.Decrement(ref _openOutputs) == 0)
        {
            _outputEnded.TrySetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
