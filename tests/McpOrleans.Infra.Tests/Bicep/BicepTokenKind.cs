namespace McpOrleans.Infra.Tests.Bicep;

internal enum BicepTokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    End,
}
