using System.Runtime.InteropServices;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Recording;
using McpOrleans.TestServers.Stdio;

if (args is [StdioRecorder.Verb, var folder, var command, .. var arguments])
{
    return await StdioRecorder.RunAsync(folder, command, arguments);
}

var options = TestServerOptions.Parse(args);
if (options.Relay > 0)
{
    return await Relay.RunAsync(options);
}

if (options is { Stdio: true, Raw: not RawKind.None })
{
    return await RawServer.ServeStandardStreamsAsync(options);
}

if (options.Stdio)
{
    return await new StdioServer(options).RunAsync(CancellationToken.None);
}

var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
await using var server = options.Raw is RawKind.None ? (ITestServer)await TestServer.StartAsync(options) : await RawServer.StartAsync(options);
Console.WriteLine(server.Url);
await Task.WhenAny(end.Task, options.ExitOnInputEnd ? Console.OpenStandardInput().CopyToAsync(Stream.Null) : end.Task);
return 0;

void End(PosixSignalContext context)
{
    context.Cancel = true;
    end.TrySetResult();
}
