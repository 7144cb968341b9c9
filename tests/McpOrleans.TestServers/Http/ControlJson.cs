using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpOrleans.TestServers.Http;

/// <summary>The JSON of the control endpoint.</summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
}
