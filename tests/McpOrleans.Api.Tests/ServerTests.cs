using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class ServerTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await TestServer.StartAsync(new() { Name = "upstream-a" });

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Put_NewThenAgain_Is201Then200WithTheServerAsGetShowsIt()
    {
        var config = $$"""{"url":"{{_upstream.Url}}","description":"a test","timeout":12.5}""";

        var created = (await _tenant.PutAsync("/servers/github", config)).ShouldBe(HttpStatusCode.Created);
        var replaced = (await _tenant.PutAsync("/servers/github", config)).ShouldBe(HttpStatusCode.OK);
        var shown = (await _tenant.GetAsync("/servers/github")).ShouldBe(HttpStatusCode.OK);

        created.Message.Headers.Location!.ToString().ShouldBe($"{_tenant.Path}/servers/github");
        foreach (var answer in new[] { created, replaced, shown })
        {
            answer.Text("name").ShouldBe("github");
            answer.Text("description").ShouldBe("a test");
            answer.Text("transport").ShouldBe("streamable-http");
            answer.Json.GetProperty("enabled").GetBoolean().ShouldBeTrue();
            answer.Json.GetProperty("config").GetProperty("url").GetString().ShouldBe(_upstream.Url.ToString());
            answer.Json.GetProperty("config").GetProperty("timeout").GetDouble().ShouldBe(12.5);
        }

        created.Json.EnumerateObject().Select(property => property.Name)
            .ShouldBe(shown.Json.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Get_ConnectedServer_ShowsItsStateAndWhatItSaysOfItself()
    {
        await _tenant.AddAsync("github", _upstream);

        var server = (await _tenant.GetAsync("/servers/github")).ShouldBe(HttpStatusCode.OK);

        server.Text("state").ShouldBe("connected");
        server.Json.GetProperty("tools_count").GetInt32().ShouldBe(_upstream.Script.Tools.All.Length);
        server.Json.GetProperty("connected_at").GetDateTimeOffset().Year.ShouldBeGreaterThan(2000);
        server.Json.GetProperty("tools_listed_at").GetDateTimeOffset().Year.ShouldBeGreaterThan(2000);
        server.Json.GetProperty("connection_count").GetInt32().ShouldBe(1);
        server.Json.GetProperty("last_error").ValueKind.ShouldBe(JsonValueKind.Null);
        server.Json.GetProperty("server_info").GetProperty("name").GetString().ShouldBe("upstream-a");
        server.Json.GetProperty("server_info").GetProperty("protocol_version").GetString().ShouldStartWith("202");
        server.Json.GetProperty("server_info").GetProperty("capabilities").GetProperty("tools").ValueKind.ShouldBe(JsonValueKind.Object);
        server.Json.GetProperty("statistics").GetProperty("tools_called").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Get_List_IsOrderedByNameAndOfThisTenantOnly()
    {
        foreach (var name in new[] { "b", "a", "C" })
        {
            (await _tenant.PutAsync($"/servers/{name}", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""")).ShouldBe(HttpStatusCode.Created);
        }

        (await service.NewTenant().PutAsync("/servers/d", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""")).ShouldBe(HttpStatusCode.Created);

        (await _tenant.GetAsync("/servers")).ShouldBe(HttpStatusCode.OK)
            .Json.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("name").GetString())
            .ShouldBe(["C", "a", "b"]);
    }

    [Fact]
    public async Task Get_ListOfEmptyTenant_IsEmpty() =>
        (await _tenant.GetAsync("/servers")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"servers":[]}""");

    [Fact]
    public async Task Delete_Twice_IsTheSameAsOnce()
    {
        await _tenant.AddAsync("github", _upstream);

        (await _tenant.DeleteAsync("/servers/github")).ShouldBe(HttpStatusCode.NoContent).Body.ShouldBeEmpty();
        (await _tenant.DeleteAsync("/servers/github")).ShouldBe(HttpStatusCode.NoContent);

        (await _tenant.GetAsync("/servers/github")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await _tenant.GetAsync("/tools")).Json.GetProperty("tools").GetArrayLength().ShouldBe(0);
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Read().OpenSessions == 0);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/tools")]
    [InlineData("POST", "/connect")]
    [InlineData("POST", "/disconnect")]
    [InlineData("POST", "/reconnect")]
    public async Task Server_Unknown_Is404WithTheClosestNames(string method, string action)
    {
        (await _tenant.PutAsync("/servers/github", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""")).ShouldBe(HttpStatusCode.Created);

        var answer = await service.Http.SendAsync(method, $"{_tenant.Path}/servers/githob{action}");

        answer.ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        answer.Texts("candidates").ShouldBe(["github"]);
        answer.Text("suggestion").ShouldContain("'github'");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Server_ImpossibleName_IsJustNotThere(string method)
    {
        await _tenant.CreateAsync();
        foreach (var name in new[] { "a__b", "%01", "..%2F..", new string('x', 500), "%F0%9F%98%80" })
        {
            var answer = await service.Http.SendAsync(method, $"{_tenant.Path}/servers/{name}");
            answer.Status.ShouldBe(method == "GET" ? HttpStatusCode.NotFound : HttpStatusCode.NoContent, name);
        }
    }

    [Theory]
    [InlineData("a__b")]
    [InlineData("-a")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("0123456789012345678901234567890123456789x")]
    public async Task Put_BadName_Is400(string name) =>
        (await _tenant.PutAsync($"/servers/{name}", """{"url":"http://127.0.0.1:9/mcp"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("name").ShouldNotBeNull().ShouldContain(Names.Rule);

    [Fact]
    public async Task Put_ManyErrors_AreReportedAtOnceAndNothingIsKept()
    {
        var answer = await _tenant.PutAsync("/servers/github", """
            {"url":"no url","command":"also","timeout":"soon","retry_attempts":-1,"enabeld":true,"headers":{"Bad Name":"x"},"args":[1],"transport":"pigeon"}
            """);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        var fields = answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!).ToList();
        fields.ShouldContain("timeout");
        fields.ShouldContain("retry_attempts");
        fields.ShouldContain("transport");
        fields.ShouldContain("args[0]");
        fields.ShouldContain("headers.Bad Name");
        fields.ShouldContain(field => field == "url" || field == "command");
        answer.ErrorOf("enabeld").ShouldNotBeNull().ShouldContain("'enabled'");
        (await _tenant.GetAsync("/servers/github")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
    }

    [Fact]
    public async Task Put_FieldTwice_Is400() =>
        (await _tenant.PutAsync("/servers/github", """{"url":"http://127.0.0.1:9/mcp","url":"http://127.0.0.1:8/mcp"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("url").ShouldNotBeNull().ShouldContain("twice");

    [Fact]
    public async Task Secrets_InHeadersAndEnvironment_AreNeverShownNorLogged()
    {
        var secret = $"s3cret{Guid.NewGuid():N}";
        var created = await _tenant.PutAsync("/servers/http", $$$"""{"url":"{{{_upstream.Url}}}","headers":{"Authorization":"Bearer {{{secret}}}"}}""");
        var process = await _tenant.PutAsync("/servers/stdio", $$$"""{"command":"x","enabled":false,"env":{"TOKEN":"{{{secret}}}"}}""");
        var refused = await _tenant.PutAsync("/servers/refused", $$$"""{"url":"nothing","headers":{"A B":"{{{secret}}}"}}""");
        var shown = await _tenant.GetAsync("/servers");
        var connected = await _tenant.PostAsync("/servers/http/connect");
        var health = await _tenant.GetAsync("/health?probe=true");

        created.ShouldBe(HttpStatusCode.Created).Json.GetProperty("config").GetProperty("headers").GetProperty("Authorization").GetString()
            .ShouldBe(McpServerConfig.Mask);
        process.ShouldBe(HttpStatusCode.Created).Json.GetProperty("config").GetProperty("env").GetProperty("TOKEN").GetString()
            .ShouldBe(McpServerConfig.Mask);
        refused.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var answer in new[] { created, process, refused, shown, connected, health })
        {
            answer.Json.GetRawText().ShouldNotContain(secret);
        }

        await service.Logs.HaveAsync(connected);
        service.Logs.All.ShouldNotContain(line => line.Contains(secret));
    }

    [Fact]
    public async Task Connect_Disconnect_Reconnect_AnswerTheServer()
    {
        await _tenant.AddAsync("github", _upstream);

        (await _tenant.PostAsync("/servers/github/disconnect")).ShouldBe(HttpStatusCode.OK).Text("state").ShouldBe("disconnected");
        (await _tenant.GetAsync("/servers/github")).Text("state").ShouldBe("disconnected");
        var reconnected = (await _tenant.PostAsync("/servers/github/reconnect")).ShouldBe(HttpStatusCode.OK);

        reconnected.Text("state").ShouldBe("connected");
        reconnected.Json.GetProperty("connection_count").GetInt32().ShouldBe(2);
        reconnected.Text("name").ShouldBe("github");
    }

    [Fact]
    public async Task Connect_ServerThatAnswersGarbage_SaysSoInTheState()
    {
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.Garbage });
        (await _tenant.PutAsync("/servers/garbage", $$"""{"url":"{{_upstream.Url}}","retry_attempts":0,"connect_timeout":5}"""))
            .ShouldBe(HttpStatusCode.Created);

        var answer = (await _tenant.PostAsync("/servers/garbage/connect")).ShouldBe(HttpStatusCode.OK);

        answer.Text("state").ShouldBe("error");
        answer.Text("last_error").ShouldNotBeEmpty();
        answer.Text("last_error_code").ShouldBeOneOf(ErrorCodes.ProtocolError, ErrorCodes.ConnectionFailed, ErrorCodes.Timeout);
    }

    [Fact]
    public async Task Put_MaskInsideOfAValue_Is400AndWhatIsStoredStays()
    {
        string Config(string authorization, string query) =>
            $$$"""{"url":"{{{_upstream.Url}}}?{{{query}}}","headers":{"Authorization":"{{{authorization}}}"}}""";
        await _tenant.AddAsync("secret", _upstream, config =>
        {
            config["url"] = $"{_upstream.Url}?key=s3cret";
            config["headers"] = new System.Text.Json.Nodes.JsonObject { ["Authorization"] = "Bearer s3cret-token" };
        });

        (await _tenant.PutAsync("/servers/secret", Config("Bearer ***", "***"))).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("headers.Authorization").ShouldNotBeNull().ShouldContain("Give the full value, or '***' alone to keep the stored value.");
        (await _tenant.PutAsync("/servers/secret", Config("***", "key=***"))).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("url").ShouldNotBeNull();
        (await _tenant.PostAsync("/import", $$$"""{"mcpServers":{"secret":{{{Config("Bearer ***", "a=b")}}}}}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest).ErrorOf("mcpServers.secret.headers.Authorization").ShouldNotBeNull();
        (await _tenant.PutAsync("/servers/secret", Config("***", "***"))).ShouldBe(HttpStatusCode.OK);

        // It is hidden in the answer as a whole, because it still is the value that was given first.
        (await _tenant.CallAsync("secret__headers")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("data").GetProperty("content")[0].GetProperty("text").GetString()!
            .ShouldContain("authorization\":\"***\"");
    }

    [Fact]
    public async Task AdminActions_AreLoggedInOneLineEach()
    {
        var put = await _tenant.PutAsync("/servers/github", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""");
        var refused = await _tenant.PutAsync("/servers/github", "{}");
        var unknown = await _tenant.PostAsync("/servers/gitlab/connect");

        (await LineOfAsync(put)).ShouldStartWith("putServer ");
        (await LineOfAsync(put)).ShouldContain($"by admin (platform_admin) in {_tenant.Name}: github - ok 201 in ");
        (await LineOfAsync(refused)).ShouldContain($"in {_tenant.Name}: github - invalid_request 400 in ");
        (await LineOfAsync(unknown)).ShouldContain($"in {_tenant.Name}: gitlab - server_not_found 404 in ");
    }

    /// <summary>It is written once the caller has his answer.</summary>
    private async Task<string> LineOfAsync(Answer answer)
    {
        var id = answer.Message.Headers.GetValues("X-Request-Id").Single();
        string[] lines = [];
        await Eventually.TrueAsync(() => (lines = [.. service.Logs.All.Where(line => line.Contains($"Server {id} "))]).Length > 0);
        return lines.ShouldHaveSingleItem();
    }
}
