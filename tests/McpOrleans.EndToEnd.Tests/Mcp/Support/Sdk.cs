namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>A client of an official MCP SDK.</summary>
internal abstract class Sdk
{
    /// <summary>The newest revision with sessions, which is also the newest that server-everything speaks.</summary>
    public const string NewestWithSessions = "2025-11-25";

    /// <summary>The revision without sessions.</summary>
    public const string Stateless = "2026-07-28";

    /// <summary>Stands for the revision that the client and the server agree on, when the client insists on none.</summary>
    public const string AnyRevision = "any";

    private static readonly string[] RevisionsWithSessions = ["2024-11-05", "2025-03-26", "2025-06-18", NewestWithSessions];

    /// <summary>Each SDK with the revisions that its client can be made to speak.</summary>
    public static IReadOnlyDictionary<string, (Sdk Sdk, string[] Revisions)> All { get; } =
        new Dictionary<string, (Sdk, string[])>(StringComparer.Ordinal)
        {
            ["TypeScript 1"] = (new TypeScriptSdk("sdk"), RevisionsWithSessions),
            ["TypeScript 2"] = (new TypeScriptSdk("client"), [NewestWithSessions, Stateless]),
            ["C#"] = (new CSharpSdk(), [.. RevisionsWithSessions, Stateless]),
        };

    /// <summary>Whether the client tells all progress of a call, in the order in which it came.</summary>
    public virtual bool KeepsProgress => true;

    /// <summary>Connects, asks one question after another, and ends the connection.</summary>
    public abstract Task<SdkSurvey> AskAsync(McpAddress server, string revision, IReadOnlyList<SdkQuestion> questions, CancellationToken cancellationToken);
}
