namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>One word of a bicep file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">As written; of a text, what stands between its quotes.</param>
/// <param name="Line">From 1.</param>
/// <param name="StartsLine">Whether nothing stands before it on its line.</param>
internal sealed record BicepToken(BicepTokenKind Kind, string Value, int Line, bool StartsLine);
