using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Requests that are wrong: refused with the code and the field, and nothing else happens.</summary>
public sealed class BadInputTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{}""", "tool")]
    [InlineData("""{"tool":""}""", "tool")]
    [InlineData("""{"tool":7}""", "tool")]
    [InlineData("""{"tool":"echo","arguments":[]}""", "arguments")]
    [InlineData("""{"tool":"echo","arguments":"{}"}""", "arguments")]
    [InlineData("""{"tool":"echo","timeout":"soon"}""", "timeout")]
    [InlineData("""{"tool":"echo","timeout":0}""", "timeout")]
    [InlineData("""{"tool":"echo","timeout":-1}""", "timeout")]
    [InlineData("""{"tool":"echo","timeout":1e9}""", "timeout")]
    [InlineData("""{"tool":"echo","argument":{}}""", "argument")]
    [InlineData("""{"tool":"echo","tool":"echo"}""", "tool")]
    public async Task Call_FieldIsWrong_NamesIt(string body, string field)
    {
        var tenant = await shared.NewTenantAsync();

        var answer = await tenant.PostTextAsync("call", body);

        answer.ShouldFail(HttpStatusCode.BadRequest, "invalid_request");
        answer.Body["errors"]!.AsArray().ShouldContain(error => (string?)error!["field"] == field, answer.Body.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"tool\"")]
    [InlineData("{")]
    [InlineData("{\"tool\":\"echo\"}}")]
    [InlineData("tool=echo")]
    [InlineData("\u0000\u0001\u0002")]
    public async Task Call_BodyIsNonsense_IsRefused(string body)
    {
        var tenant = await shared.NewTenantAsync();

        (await tenant.PostTextAsync("call", body)).ShouldFail(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Call_BodyNestedDeeply_IsRefusedAndTheServiceGoesOn()
    {
        var tenant = await shared.NewTenantAsync();
        var nested = string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000));

        (await tenant.PostTextAsync("call", $$"""{"tool":"echo","arguments":{"a":{{nested}} } }"""))
            .ShouldFail(HttpStatusCode.BadRequest, "invalid_request");

        await ShouldBeReadyAsync();
    }

    [Theory]
    [InlineData("call")]
    [InlineData("import")]
    public async Task Post_BodyAboveOneMebibyte_IsRefused(string path)
    {
        var tenant = await shared.NewTenantAsync();
        var body = new JsonObject { ["tool"] = "echo", ["arguments"] = new JsonObject { ["message"] = new string('x', 1024 * 1024) } };

        (await tenant.PostTextAsync(path, body.ToJsonString())).ShouldFail(HttpStatusCode.RequestEntityTooLarge, "invalid_request");

        await ShouldBeReadyAsync();
    }

    [Fact]
    public async Task Call_ArgumentsJustBelowOneMebibyte_GoThrough()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));
        var message = new string('x', (1024 * 1024) - 100);

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = message })).ShouldSucceed().Text.Length.ShouldBe(message.Length);
    }

    [Fact]
    public async Task Call_WrongContentType_IsRefused()
    {
        var tenant = await shared.NewTenantAsync();

        (await tenant.PostTextAsync("call", """{"tool":"echo"}""", "text/plain")).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":"no address"}""", "url")]
    [InlineData("""{"url":"ftp://localhost/mcp"}""", "url")]
    [InlineData("""{"url":7}""", "url")]
    [InlineData("""{"url":"http://localhost/mcp","command":"node"}""", "url")]
    [InlineData("""{"command":""}""", "command")]
    [InlineData("""{"command":"node","args":"index.js"}""", "args")]
    [InlineData("""{"command":"node","env":{"A":1}}""", "env.A")]
    [InlineData("""{"url":"http://localhost/mcp","timeout":-1}""", "timeout")]
    [InlineData("""{"url":"http://localhost/mcp","timeout":"30"}""", "timeout")]
    [InlineData("""{"url":"http://localhost/mcp","transport":"carrier-pigeon"}""", "transport")]
    [InlineData("""{"url":"http://localhost/mcp","transport":"stdio"}""", "transport")]
    [InlineData("""{"url":"http://localhost/mcp","retry_attempts":1000000}""", "retry_attempts")]
    [InlineData("""{"url":"http://localhost/mcp","tiemout":1}""", "tiemout")]
    [InlineData("""{"url":"http://localhost/mcp","headers":{"bad header":"x"}}""", "headers.bad header")]
    public async Task PutServer_FieldIsWrong_NamesItAndRegistersNothing(string config, string field)
    {
        var tenant = await shared.NewTenantAsync();

        var answer = await tenant.PutServerAsync("one", JsonNode.Parse(config)!.AsObject());

        answer.ShouldFail(HttpStatusCode.BadRequest, "invalid_request");
        answer.Body["errors"]!.AsArray().ShouldContain(error => (string?)error!["field"] == field, answer.Body.ToJsonString());
        (await tenant.GetAsync("servers")).ShouldSucceed().Body["servers"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task PutServer_SeveralFieldsWrong_NamesAllAtOnce()
    {
        var tenant = await shared.NewTenantAsync();
        var config = JsonNode.Parse("""{"url":"nonsense","timeout":-1,"max_concurrency":0,"unknown":1}""")!.AsObject();

        var answer = await tenant.PutServerAsync("one", config);

        answer.ShouldFail(HttpStatusCode.BadRequest, "invalid_request");
        var fields = answer.Body["errors"]!.AsArray().Select(error => (string)error!["field"]!).ToList();
        fields.ShouldBe(["url", "timeout", "max_concurrency", "unknown"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("two__underscores")]
    [InlineData("-dash-first")]
    [InlineData("with space")]
    [InlineData("näme")]
    [InlineData("a-name-of-more-than-forty-characters-is-too-long")]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task PutServer_NameIsBad_IsRefused(string name)
    {
        var tenant = await shared.NewTenantAsync();

        var answer = await tenant.PutServerAsync(name, new JsonObject { ["url"] = "http://localhost/mcp" });

        ((int)answer.Status).ShouldBeInRange(400, 405, answer.Body.ToJsonString());
        (await tenant.GetAsync("servers")).ShouldSucceed().Body["servers"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task PutServer_CommandDoesNotExist_SaysSoOnConnecting()
    {
        var tenant = await shared.NewTenantAsync();
        var config = new JsonObject { ["command"] = "no-such-program-anywhere" }.Impatient(TimeSpan.FromSeconds(5));
        (await tenant.PutServerAsync("one", config)).Status.ShouldBe(HttpStatusCode.Created);

        var answer = await tenant.GetAsync("servers/one/tools");

        answer.ShouldFail(HttpStatusCode.BadGateway, "connection_failed");
        answer.Body.ToJsonString().ShouldContain("no-such-program-anywhere");
        (await tenant.CallAsync("echo", server: "one")).ShouldFail(HttpStatusCode.BadGateway, "connection_failed");
    }

    [Fact]
    public async Task PutServer_NobodyListens_SaysSoOnConnecting()
    {
        using var nobody = new NobodyListens();
        var tenant = await shared.NewTenantAsync();
        (await tenant.PutServerAsync("one", ServerConfig.Http(nobody.Url).Impatient(TimeSpan.FromSeconds(5)))).Status.ShouldBe(HttpStatusCode.Created);

        (await tenant.GetAsync("servers/one/tools")).ShouldFail(HttpStatusCode.BadGateway, "connection_failed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong-key")]
    [InlineData("Bearer")]
    [InlineData("Basic a2V5Og==")]
    public async Task Get_KeyIsMissingOrWrong_IsRefused(string? authorization)
    {
        var host = await shared.GetAsync();
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "mcp/tools");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await http.SendAsync(request, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain("unauthenticated");
    }

    [Fact]
    public async Task Import_OneServerIsWrong_RegistersNone()
    {
        var tenant = await shared.NewTenantAsync();

        var answer = await tenant.PostAsync("import", ServerConfig.McpJson(
            ("good", new JsonObject { ["url"] = "http://localhost/mcp" }), ("bad", new JsonObject { ["url"] = "nonsense" })));

        answer.ShouldFail(HttpStatusCode.BadRequest, "invalid_request");
        answer.Body.ToJsonString().ShouldContain("bad");
        (await tenant.GetAsync("servers")).ShouldSucceed().Body["servers"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_UnknownRoute_IsNotFoundAsAProblem()
    {
        var host = await shared.GetAsync();

        using var response = await host.Http.GetAsync(new Uri("mcp/no-such-route", UriKind.Relative), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
    }

    private async Task ShouldBeReadyAsync()
    {
        var host = await shared.GetAsync();
        using var response = await host.Http.GetAsync(new Uri("healthz/ready", UriKind.Relative), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
