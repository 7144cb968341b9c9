namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>All that an SDK's client learnt in one connection.</summary>
/// <param name="Revision">The protocol revision that the client and the server agreed on.</param>
/// <param name="Capabilities">The names of what the server announced.</param>
/// <param name="Answers">One for each question.</param>
internal sealed record SdkSurvey(string Revision, IReadOnlyList<string> Capabilities, IReadOnlyList<SdkAnswer> Answers);
