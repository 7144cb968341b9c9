using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>
/// Calls the bad servers, whatever they answer, until the process is asked to end, and then reports how the calls ended. It runs in its
/// own process, because reading answers of many megabytes would slow down the load that is measured.
/// </summary>
internal sealed class BadCallers : IDisposable
{
    /// <summary>How much of an answer is looked at. The rest is read and dropped.</summary>
    private const int HeadBytes = 4096;
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly ConcurrentDictionary<(string Server, string Outcome), int> _outcomes = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
    private readonly CallersPlan _plan;
    private readonly Uri _address;

    private BadCallers(CallersPlan plan)
    {
        _plan = plan;
        _address = new Uri(plan.Address, "/mcp/call");
    }

    /// <summary>Runs the process. Returns its exit code.</summary>
    public static async Task<int> RunAsync(CallersPlan plan)
    {
        using var end = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        // When the benchmark ends for any reason, the input of this process ends, too.
        _ = EndWithInputAsync();
        using var callers = new BadCallers(plan);
        var calls = plan.Calls.SelectMany(call => Enumerable.Range(0, call.Callers).Select(_ => callers.CallAsync(call, end.Token))).ToList();
        BadCallersProcess.SayBegun();
        await Task.WhenAll(calls);
        BadCallersProcess.SayOutcomes(callers._outcomes);
        return 0;

        async Task EndWithInputAsync()
        {
            await Console.OpenStandardInput().CopyToAsync(Stream.Null);
            await end.CancelAsync();
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            end.Cancel();
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task CallAsync(BadCall call, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { tool = call.Tool, server = call.Server, arguments = new { bytes = call.Bytes } });
        try
        {
            while (true)
            {
                var outcome = await CallOnceAsync(body, cancellationToken);
                _outcomes.AddOrUpdate((call.Server, outcome), 1, static (_, count) => count + 1);
                await Task.Delay(TimeSpan.FromSeconds(call.PauseSeconds), Clock, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException && cancellationToken.IsCancellationRequested)
        {
            // The load is over.
        }
    }

    private async Task<string> CallOnceAsync(byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _plan.Key);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            await using var answer = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[BufferBytes];
            var head = await answer.ReadAtLeastAsync(buffer.AsMemory(0, HeadBytes), HeadBytes, throwOnEndOfStream: false, cancellationToken);
            var outcome = Outcome(Encoding.UTF8.GetString(buffer, 0, head)) ?? $"{(int)response.StatusCode}";
            while (await answer.ReadAsync(buffer, cancellationToken) > 0)
            {
                // The whole answer is read. Otherwise the service would have to hold the rest.
            }

            return outcome;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return "no answer";
        }
    }

    private static string? Outcome(string head)
    {
        const string Code = "\"error_code\":\"";
        return head.StartsWith("{\"success\":true", StringComparison.Ordinal) ? "success"
            : head.IndexOf(Code, StringComparison.Ordinal) is >= 0 and var at ? head[(at + Code.Length)..].Split('"')[0]
            : null;
    }
}
