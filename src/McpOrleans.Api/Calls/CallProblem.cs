using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace McpOrleans.Api.Calls;

/// <summary>A call without a result: problem details that also have the fields of <see cref="CallResponse"/>.</summary>
internal sealed record CallProblem : Problem
{
    private const int AfterProblem = 1;

    [SetsRequiredMembers]
    private CallProblem(Problem problem)
        : base(problem)
    {
    }

    /// <summary>Always false.</summary>
    [JsonPropertyOrder(AfterProblem)]
    public bool Success { get; }

    /// <summary>The same as 'detail'.</summary>
    [JsonPropertyOrder(AfterProblem)]
    public string Error => Detail;

    [JsonPropertyOrder(AfterProblem)]
    public string? ToolName { get; private init; }

    [JsonPropertyOrder(AfterProblem)]
    public string? ServerName { get; private init; }

    [JsonPropertyOrder(AfterProblem)]
    public double ExecutionTimeMs { get; private init; }

    public static CallProblem From(Problem problem, string? tool, string? server, double milliseconds) =>
        new(problem) { ToolName = tool, ServerName = server, ExecutionTimeMs = milliseconds };
}
