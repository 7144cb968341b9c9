using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace McpOrleans.Api.Tests.Properties;

/// <summary>Generators of requests, from almost right to nonsense.</summary>
internal static class Cases
{
    private static readonly string[] Awkward =
    [
        "", " ", ".", "..", "/", "\\", "\0", "\r\n", "\t", "%", "%00", "%2F", "%2e%2e%2f", "__", "_", "-", "a", "A1", "a-b_c", "a__b", "null", "true", "0", "-1",
        "1e999", "NaN", "é", "ß", "İ", "ﬁ", "\uFEFF", "\u202E", "\u0000", "\uD83D\uDE00", "\uFFFF", "{}", "[]", "{{", "${PATH}", "${", "'", "\"", "<script>", ";", "#", "?",
        "*", "constructor", "__proto__", "CON", "default", "../../etc/passwd", "' OR 1=1 --", "%s%n", "http://127.0.0.1:1/mcp", "bearer", "é".PadRight(200, 'é'),
    ];

    private static readonly string[] HeaderNames =
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Content-Encoding", "Content-Language", "Content-Type", "Cookie", "Expect",
        "Forwarded", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Mcp-Protocol-Version", "Mcp-Session-Id", "Origin", "Range", "Referer",
        "Sec-Fetch-Site", "TE", "Traceparent", "Tracestate", "User-Agent", "X-Api-Key", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "X-HTTP-Method-Override", "X-Original-URL", "X-Request-Id", "X-Custom",
    ];

    private static readonly string[] ConfigFields =
    [
        "url", "command", "args", "env", "cwd", "transport", "headers", "enabled", "description", "timeout", "connect_timeout", "retry_attempts", "retry_delay",
        "retry_max_delay", "circuit_breaker_threshold", "circuit_breaker_timeout", "health_check_interval", "max_concurrency", "max_queue", "tool_prefix", "tools",
        "type", "disabled", "Url", "no_such_field", "",
    ];

    /// <summary>Awkward pieces, arbitrary text, and both together.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(Awkward),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get),
        from left in Gen.Elements(Awkward)
        from right in Gen.Elements(Awkward)
        select left + right);

    /// <summary>JSON of any shape, a few levels deep.</summary>
    public static Gen<string> Json { get; } = JsonOf(3);

    /// <summary>Names where names belong.</summary>
    public static Gen<RequestCase> Names { get; } =
        from path in Gen.Elements(
            "GET /mcp/servers/{0}", "DELETE /mcp/servers/{0}", "POST /mcp/servers/{0}/connect", "POST /mcp/servers/{0}/disconnect",
            "POST /mcp/servers/{0}/reconnect", "GET /mcp/servers/{0}/tools", "POST /mcp/circuit-breakers/{0}/reset", "POST /mcp/circuit-breakers/{0}/isolate",
            "GET /tenants/{0}", "GET /tenants/{0}/keys", "DELETE /tenants/{0}/keys/{0}", "GET /tenants/{0}/mcp/servers", "GET /tenants/{0}/mcp/tools", "GET /mcp/tools?query={0}", "GET /mcp/tools?server={0}", "GET /mcp/health?probe={0}", "GET /mcp/{0}",
            "GET /{0}")
        from name in Text
        from escaped in Gen.Elements(true, true, true, false)
        select RequestCase.To(string.Format(null, path, escaped ? Uri.EscapeDataString(WellFormed(name)) : Ascii(name)));

    /// <summary>Bodies where bodies belong.</summary>
    public static Gen<RequestCase> Bodies { get; } =
        from path in Gen.Elements("POST ~/call", "POST ~/import", "PUT ~/servers/property", "PUT /tenants/properties", "POST /tenants/properties/keys")
        from body in Gen.Frequency((2, Json), (2, Call()), (2, ObjectOf("tool", "server", "arguments", "timeout", "mcpServers", "servers", "x")), (1, Text))
        from type in Gen.Elements("application/json", "application/json", "application/json", "application/json; charset=utf-8", "text/plain", "application/json; charset=utf-7")
        select RequestCase.To(path) with { Body = body, ContentType = type };

    /// <summary>Headers of every kind on an otherwise fine request.</summary>
    public static Gen<RequestCase> Headers { get; } =
        from path in Gen.Elements("GET /mcp/servers", "GET /mcp/tools", "POST /mcp/call", "GET /openapi/v1.json", "GET /healthz/live")
        from headers in Few(Gen.Zip(Gen.Elements(HeaderNames), Text.Select(Ascii)))
        select RequestCase.To(path) with
        {
            Body = path.StartsWith("POST", StringComparison.Ordinal) ? "{\"tool\":\"no-such-tool\"}" : null,
            Headers = [.. headers.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))],
        };

    /// <summary>
    /// Server configurations, of which the valid ones are disabled: what becomes of connections is another test's matter.
    /// </summary>
    public static Gen<RequestCase> Configurations { get; } =
        from name in Gen.Elements("property-a", "property-b", "property-c")
        from isImport in Gen.Elements(true, false, false)
        from config in Gen.Frequency((2, ObjectOf(ConfigFields)), (3, PlausibleConfig()))
        select isImport
            ? RequestCase.To("POST ~/import") with { Body = $"{{\"mcpServers\":{{\"{name}\":{config}}}}}" }
            : RequestCase.To($"PUT ~/servers/{name}") with { Body = config };

    private static Gen<string> Call() =>
        from tool in Text
        from server in Text
        from arguments in Json
        select $"{{\"tool\":{Quote(tool)},\"server\":{Quote(server)},\"arguments\":{{\"a\":{arguments}}}}}";

    private static Gen<string> PlausibleConfig() =>
        from address in Gen.OneOf(
            Gen.Elements("\"url\":\"https://example.com/mcp\"", "\"url\":\"http://127.1\"", "\"url\":\"http://[::1]:1/sse\"", "\"command\":\"npx\"", "\"command\":\"npx\",\"args\":[\"-y\"]"),
            Text.Select(text => $"\"url\":{Quote("http://" + text)}"),
            Text.Select(text => $"\"command\":{Quote(text)}"))
        from fields in Gen.OneOf(
            Gen.Elements("", "\"timeout\":30,", "\"retry_attempts\":0,", "\"tools\":{\"allow\":[\"a*\"]},", "\"description\":\"\u00e9\","),
            Text.Select(text => $"\"description\":{Quote(text)},"),
            Gen.Zip(Text, Text).Select(header => $"\"headers\":{{{Quote(header.Item1)}:{Quote(header.Item2)}}},"),
            Gen.Zip(Gen.Elements(ConfigFields), Json).Select(field => $"{Quote(field.Item1)}:{field.Item2},"))
        select $"{{{address},{fields}\"enabled\":false}}";

    private static Gen<IEnumerable<T>> Few<T>(Gen<T> items) =>
        from count in Gen.Choose(0, 5)
        from list in items.ListOf(count)
        select list.AsEnumerable();

    private static Gen<string> JsonOf(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-0", "1", "-1", "1.5", "1e400", "1e-400", "99999999999999999999", "30", "0.1", "\"\\ud83d\\ude00\"", "\"\\u0000\""),
            Text.Select(Quote));
        return depth == 0
            ? scalar
            : Gen.Frequency(
                (3, scalar),
                (1, Few(JsonOf(depth - 1)).Select(items => $"[{string.Join(',', items)}]")),
                (1, Few(Gen.Zip(Text.Select(Quote), JsonOf(depth - 1))).Select(fields => $"{{{string.Join(',', fields.Select(field => $"{field.Item1}:{field.Item2}"))}}}")));
    }

    private static Gen<string> ObjectOf(params string[] fields) =>
        Few(Gen.Zip(Gen.Elements(fields), Json)).Select(list => $"{{{string.Join(',', list.Select(field => $"{Quote(field.Item1)}:{field.Item2}"))}}}");

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(WellFormed(text));

    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes());

    /// <summary>What an HTTP client is willing to put into a header or a path.</summary>
    private static string Ascii(string text) => string.Concat(text.Where(character => character is > ' ' and < '\u007F'));
}
