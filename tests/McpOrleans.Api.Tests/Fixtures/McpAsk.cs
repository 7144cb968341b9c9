using System.Net;
using System.Text.Json;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Asks the MCP endpoint as a client of one era or the other, where that makes no other difference to a test.</summary>
public sealed class McpAsk
{
    public const string Stateless = "stateless";
    public const string Session = "session";

    private readonly HttpClient _http;
    private readonly string _path;
    private readonly ClientSession? _session;

    private McpAsk(HttpClient http, string path, ClientSession? session) => (_http, _path, _session) = (http, path, session);

    public bool IsStateless => _session is null;

    public static async Task<McpAsk> OfAsync(string era, HttpClient http, string path) =>
        new(http, path, era == Session ? await ClientSession.BeginAsync(http, path) : null);

    public McpPost Post(string method, string? parameters = null) => _session?.Post(method, parameters) ?? new McpPost(method, parameters);

    public Task<Answer> SendAsync(string method, string? parameters = null) => SendAsync(Post(method, parameters));

    public Task<Answer> SendAsync(McpPost post) => post.SendAsync(_http, _path);

    /// <summary>The same, and its result.</summary>
    public async Task<JsonElement> ResultAsync(string method, string? parameters = null) =>
        (await SendAsync(method, parameters)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");

    /// <summary>The same, and its error.</summary>
    public async Task<JsonElement> ErrorAsync(string method, string? parameters = null) =>
        (await SendAsync(method, parameters)).Json.GetProperty("error");

    public Task<HttpResponseMessage> StartAsync(string method, string? parameters, CancellationToken cancellationToken) =>
        StartAsync(Post(method, parameters), cancellationToken);

    public Task<HttpResponseMessage> StartAsync(McpPost post, CancellationToken cancellationToken) => post.StartAsync(_http, _path, cancellationToken);
}
