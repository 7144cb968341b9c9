namespace McpOrleans.TestServers.Stdio;

/// <summary>The process of a <see cref="Relay"/>, which takes orders between the bytes that it passes on.</summary>
/// <param name="relay">The connection to the relay.</param>
internal sealed class RelayedProcess(Stream relay) : IServerProcess
{
    /// <summary>The byte before each order. JSON escapes it, so no message contains it.</summary>
    public const byte Mark = 0;

    private const byte LastExitCode = 127;
    private const byte Kill = 128;
    private const byte CloseOutput = 129;

    /// <summary>Carries an order out.</summary>
    public static Task ObeyAsync(byte order, IServerProcess process) => order switch
    {
        <= LastExitCode => process.ExitAsync(order),
        Kill => process.KillAsync(),
        CloseOutput => process.CloseOutputAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "There is no such order."),
    };

    public Task ExitAsync(int code) => OrderAsync((byte)int.Clamp(code, 0, LastExitCode));

    public Task KillAsync() => OrderAsync(Kill);

    public Task CloseOutputAsync() => OrderAsync(CloseOutput);

    private async Task OrderAsync(byte order)
    {
        await relay.WriteAsync(new[] { Mark, order });
        await relay.FlushAsync();
    }
}
