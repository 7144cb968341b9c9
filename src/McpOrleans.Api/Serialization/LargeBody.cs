using System.IO.Pipelines;

namespace McpOrleans.Api.Serialization;

/// <summary>Writes what is too large to be copied into the connection's buffers as a whole.</summary>
internal static class LargeBody
{
    /// <summary>As much as the web server, too, takes at once before it waits for the client.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>Each piece once the one before is on its way: otherwise the connection would hold all of it a second time.</summary>
    public static async ValueTask WriteInPiecesAsync(PipeWriter output, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        for (; !value.IsEmpty; value = value[Math.Min(PieceBytes, value.Length)..])
        {
            await output.WriteAsync(value[..Math.Min(PieceBytes, value.Length)], cancellationToken);
        }
    }
}
