using McpOrleans.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Calls;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    /// <summary>Null when the header is absent or well-formed.</summary>
    public static Problem? TryRead(HttpRequest request, out string? key)
    {
        var values = request.Headers[Header];
        key = values.Count == 0 ? null : values[0];
        if (values.Count == 0 || (values.Count == 1 && IsWellFormed(values[0])))
        {
            return null;
        }

        return Problem.Of(
            ErrorCodes.InvalidRequest,
            $"The header {Header} must be one value of 1 to {MaxLength} visible ASCII characters.",
            "Use a new UUID for each call, and the same one when repeating it.");
    }

    private static bool IsWellFormed(string? key) => key is { Length: > 0 and <= MaxLength } && key.All(character => character is > ' ' and <= '~');
}
