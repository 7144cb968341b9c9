namespace McpOrleans;

/// <summary>What an MCP server may ask of a client while it carries out a request: the parts of a client's <c>capabilities</c> that the service passes on.</summary>
[Flags, GenerateSerializer, Alias(TypeAliases.ClientAbilities)]
public enum ClientAbilities
{
    /// <summary>The client can be asked nothing.</summary>
    None = 0,

    /// <summary>The client tells the folders that it works in (<c>roots/list</c>).</summary>
    Roots = 1,

    /// <summary>The client has a model that answers for the server (<c>sampling/createMessage</c>).</summary>
    Sampling = 2,

    /// <summary>The model of the client may use tools that the server offers. Only together with <see cref="Sampling"/>.</summary>
    SamplingTools = 4,

    /// <summary>The client adds context of MCP servers to what its model is asked. Only together with <see cref="Sampling"/>.</summary>
    SamplingContext = 8,

    /// <summary>The client has its user fill in a form (<c>elicitation/create</c>).</summary>
    Elicitation = 16,

    /// <summary>The client has its user open an address (<c>elicitation/create</c> in the mode <c>url</c>).</summary>
    ElicitationUrl = 32,
}
