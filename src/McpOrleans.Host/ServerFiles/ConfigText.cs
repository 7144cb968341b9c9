using System.Buffers;
using System.Text;
using System.Text.Json;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

/// <summary>A configuration as text; equal configurations have equal texts. It contains the secrets, so it is only for comparing.</summary>
internal static class ConfigText
{
    public static string Of(McpServerConfig config)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            McpServerConfigJson.Write(writer, config);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
