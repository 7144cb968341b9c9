using System.Net;
using System.Text;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

/// <summary>Whatever is wrong with a request, on whichever route: the answer says it in words of this service, none of .NET's.</summary>
public sealed class ForeignWordsTests(Service service)
{
    private static readonly string[] Values =
    [
        "", " ", "null", "true", "0", "-0", "01", "1.", ".5", "1e", "1e999", "-", "--1", "NaN", "Infinity", "+1", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"",
        "\"a\nb\"", "\"\t\"", "tru", "nul", "trux", "undefined", "'a'", "a", "é", "\0", "\u202E", "#", "// x", "/* x */ 1", "[", "]", "{", "}", "[1 2]", "[1,]", "[,]", "[1}",
        "{\"a\"", "{\"a\":", "{\"a\" 1}", "{a:1}", "{\"a\":1,}", "{\"a\":1,,}", "{\"a\":[1,2}", "{\"a\":1}{", "1 2", "{}", "[]", "[[]]", "[null]", "[1]", "\"\"", "\"x\"",
        "99999999999999999999", "-99999999999999999999", "1e-400", "0.1", "\"http://\"", "\"1e999\"", "\"2030-13-01T00:00:00Z\"", "{\"allow\":1}", "{\"allow\":[1]}", "{\"a\":{\"b\":null}}",
    ];

    private static readonly string[] Bodies =
    [
        .. Values,
        .. from value in Values
           from field in new[] { "tool", "arguments", "timeout", "url", "headers", "retry_delay", "tools", "mcpServers", "expires_at", "quotas", "no_such" }
           select $"{{\"{field}\":{value}}}",
        new string('[', 65) + new string(']', 65),
        "{\"arguments\":" + string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 65),
        "{\"mcpServers\":{\"a\":{\"url\":\"http://[\",\"timeout\":\"x\",\"env\":{\"A\":1}}}}",
    ];

    private static readonly string[] Queries =
        ["?limit=x", "?limit=99999999999999999999", "?before=1.5", "?probe=x", "?query=%00", "?server=%F0%9F", "?query=a&query=b", "?limit=1&limit=2", "?%"];

    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public async Task Bodies_Malformed_AreAnsweredInOurWords()
    {
        await _tenant.CreateAsync();
        var routes = Routes().Where(route => route.Method is "PUT" or "POST").ToList();
        routes.Count.ShouldBeGreaterThan(10);
        await Parallel.ForEachAsync(from route in routes from body in Bodies select (route, body), async (request, _) =>
        {
            var ((method, path), body) = request;
            ShouldBeOurs(await service.Http.SendAsync(method, path, Sending.Json(Encoding.UTF8.GetBytes(body))), $"{method} {path}\n{body}");
        });
    }

    [Fact]
    public async Task Queries_Malformed_AreAnsweredInOurWords()
    {
        foreach (var ((method, path), query) in from route in Routes().Where(route => route.Method == "GET") from query in Queries select (route, query))
        {
            ShouldBeOurs(await service.Http.SendAsync(method, path + query), $"{method} {path}{query}");
        }
    }

    [Fact]
    public async Task ContentTypes_Odd_AreAnsweredInOurWords()
    {
        foreach (var ((method, path), type) in
            from route in Routes().Where(route => route.Method is "PUT" or "POST")
            from type in new[] { "x", "application/json; charset=utf-16", "application/json; charset=\"", "text/plain", "multipart/form-data" }
            select (route, type))
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            ShouldBeOurs(await service.Http.SendAsync(method, path, content), $"{method} {path} {type}");
        }
    }

    private static void ShouldBeOurs(Answer answer, string request)
    {
        // The description of the routes has names of its own.
        if ((int)answer.Status >= 400)
        {
            ForeignWords.Find(Encoding.UTF8.GetString(answer.Body)).ShouldBeNull($"{request}\n{answer.Json}");
            answer.Status.ShouldBeOneOf(
                [HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Conflict, HttpStatusCode.UnsupportedMediaType], request);
        }
    }

    /// <summary>All routes for one tenant that is there, and a server that is not; those that remove or fail are left out.</summary>
    private IEnumerable<(string Method, string Path)> Routes() =>
        from endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where path is not (Faulty.Path or Faulty.ForbiddenPath)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        where method is "GET" or "PUT" or "POST"
        select (method, path
            .Replace("{tenant}", _tenant.Name, StringComparison.Ordinal)
            .Replace("{name}", "foreign-words", StringComparison.Ordinal)
            .Replace("{id}", "0123456789abcdef", StringComparison.Ordinal));
}
