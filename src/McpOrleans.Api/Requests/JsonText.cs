using System.Buffers;
using System.Text.Unicode;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Api.Requests;

/// <summary>
/// Checks a whole body before anybody reads it, so that what reads it can neither meet malformed text nor pass it on.
/// </summary>
internal static class JsonText
{
    /// <summary>How deep a body may be nested; the default of System.Text.Json.</summary>
    public const int MaxDepth = 64;

    private const int PooledFrom = 256;

    /// <summary>What is wrong; null when it is well-formed JSON in well-formed Unicode.</summary>
    public static Problem? Check(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return Problem.Of(ErrorCodes.InvalidRequest, "The request body is empty.", "Send a JSON object.");
        }

        if (!Utf8.IsValid(json))
        {
            return Problem.Of(ErrorCodes.InvalidRequest, "The request body is not valid UTF-8.", "Send JSON in UTF-8.");
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                    && reader.ValueIsEscaped
                    && !IsUnicode(ref reader))
                {
                    return Problem.Of(
                        ErrorCodes.InvalidRequest,
                        $"The string at byte {reader.TokenStartIndex} has an escape that is not a Unicode character.",
                        "Surrogates (\\ud800 to \\udfff) come in pairs.");
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return Problem.Of(
                ErrorCodes.InvalidRequest,
                $"The request body is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: "
                + $"{JsonFault.Explain(json, exception, MaxDepth)}.",
                "Send one well-formed JSON object.");
        }
    }

    private static bool IsUnicode(ref Utf8JsonReader reader)
    {
        var length = reader.ValueSpan.Length;
        var rented = length > PooledFrom ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            _ = reader.CopyString(rented ?? stackalloc byte[PooledFrom]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
