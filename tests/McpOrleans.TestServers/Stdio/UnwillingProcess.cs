using System.Diagnostics;
using System.Runtime.InteropServices;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Stdio;

/// <summary>Keeps this process alive against SIGTERM, SIGINT, SIGHUP and the end of its input.</summary>
internal static class UnwillingProcess
{
    /// <summary>What it writes to standard error once no signal can end it any more.</summary>
    public const string Ready = "unwilling to end";

    public static async Task LiveAsync(TestServerOptions options, bool startChild)
    {
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        await Console.Error.WriteLineAsync(Ready);
        using var child = startChild ? StartChild(options) : null;
        await Task.Delay(TimeSpan.FromSeconds(options.LifetimeSeconds), TimeProvider.System, CancellationToken.None);
        Environment.Exit(0);
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = true);

    // It shares our standard streams, as the grandchildren of npx and of shell scripts do.
    private static Process? StartChild(TestServerOptions options)
    {
        var command = TestServerCommand.For(options with { Stdio = true, StdioFault = StdioFault.OnlyRefusesToEnd });
        return Process.Start(new ProcessStartInfo(command.FileName, command.Arguments) { UseShellExecute = false });
    }
}
