namespace McpOrleans.Client.Configuration;

/// <summary>A field that is understood.</summary>
/// <param name="Name">Its native name, by which validation errors call it.</param>
/// <param name="Apply">Puts the value into the configuration; leaves it as it is when the value does not fit.</param>
internal sealed record ConfigField(string Name, Func<McpServerConfig, FieldValue, McpServerConfig> Apply);
