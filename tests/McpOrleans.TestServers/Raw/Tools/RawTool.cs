using Microsoft.AspNetCore.Http;

namespace McpOrleans.TestServers.Raw.Tools;

/// <summary>A tool of a raw server.</summary>
internal sealed record RawTool(string Name)
{
    /// <summary>The end of the name of a tool's twin that is declared read-only, so that it may be called again.</summary>
    public const string ReadOnlySuffix = "_readonly";

    /// <summary>Its entry in <c>tools/list</c>, exactly as it is sent.</summary>
    public string Definition { get; private init; } = "";

    /// <summary>Answers with a JSON-RPC message, on every transport.</summary>
    public Func<RawRequest, Task>? Answer { get; init; }

    /// <summary>Answers the HTTP request itself. Over stdio, <see cref="Answer"/> does what comes closest.</summary>
    public Func<RawRequest, HttpContext, Task>? AnswerHttp { get; init; }

    public static RawTool Answering(string name, string description, Func<RawRequest, Task> answer) =>
        new(name) { Definition = Define(name, description), Answer = answer };

    public static RawTool AnsweringHttp(
        string name, string description, Func<RawRequest, HttpContext, Task> answerHttp, Func<RawRequest, Task>? answer = null) =>
        new(name) { Definition = Define(name, description), AnswerHttp = answerHttp, Answer = answer };

    public static string Define(string name, string description, string annotations = "") =>
        $$"""{"name":{{RawText.Quote(name)}},"description":{{RawText.Quote(description)}},"inputSchema":{"type":"object"}{{annotations}}}""";

    public RawTool ReadOnlyTwin() => this with
    {
        Name = Name + ReadOnlySuffix,
        Definition = Define(Name + ReadOnlySuffix, "The same, read-only.", ""","annotations":{"readOnlyHint":true}"""),
    };
}
