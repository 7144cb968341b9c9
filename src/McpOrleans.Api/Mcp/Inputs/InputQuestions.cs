using System.Buffers;
using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>What an MCP server asks, as its <c>InputRequiredResult</c> has it.</summary>
internal sealed class InputQuestions
{
    private InputQuestions()
    {
    }

    /// <summary>The questions.</summary>
    public IReadOnlyList<InputQuestion> Questions { get; private init; } = [];

    /// <summary>The server's own state; null: it gave none.</summary>
    public string? State { get; private init; }

    /// <summary>Reads a result; null when it is no valid one.</summary>
    public static InputQuestions? TryRead(byte[] result)
    {
        List<InputQuestion> questions = [];
        string? state = null;
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isQuestions, isState) = (JsonTexts.Is(ref reader, "inputRequests"u8), JsonTexts.Is(ref reader, "requestState"u8));
            reader.Read();
            if (isQuestions)
            {
                if (reader.TokenType is not JsonTokenType.StartObject || !TryReadAll(result, ref reader, questions))
                {
                    return null;
                }
            }
            else if (isState)
            {
                if (reader.TokenType is not JsonTokenType.String)
                {
                    return null;
                }

                state = JsonTexts.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new InputQuestions { Questions = questions, State = state };
    }

    /// <summary>The same result with a state of the service's own.</summary>
    public static byte[] WithState(byte[] result, string state)
    {
        var kept = new ArrayBufferWriter<byte>(result.Length + state.Length + 64);
        kept.Write("{\"resultType\":\"input_required\",\"requestState\":"u8);
        kept.Write(ParamsSplice.Text(state));
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isReplaced = JsonTexts.Is(ref reader, "resultType"u8) || JsonTexts.Is(ref reader, "requestState"u8);
            reader.Read();
            reader.Skip();
            if (!isReplaced)
            {
                kept.Write(","u8);
                kept.Write(result.AsSpan(start..(int)reader.BytesConsumed));
            }
        }

        kept.Write("}"u8);
        return kept.WrittenSpan.ToArray();
    }

    private static bool TryReadAll(byte[] result, ref Utf8JsonReader reader, List<InputQuestion> questions)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = JsonTexts.Read(ref reader);
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject || !TryReadOne(result, ref reader, name, out var question))
            {
                return false;
            }

            questions.Add(question!);
        }

        return true;
    }

    private static bool TryReadOne(byte[] result, ref Utf8JsonReader reader, string name, out InputQuestion? question)
    {
        string? method = null;
        ReadOnlyMemory<byte> parameters = default;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isMethod, isParams) = (JsonTexts.Is(ref reader, "method"u8), JsonTexts.Is(ref reader, "params"u8));
            reader.Read();
            method = isMethod && reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : method;
            var start = (int)reader.TokenStartIndex;
            var isObject = reader.TokenType is JsonTokenType.StartObject;
            reader.Skip();
            parameters = isParams && isObject ? result.AsMemory(start..(int)reader.BytesConsumed) : parameters;
        }

        question = method is null ? null : new InputQuestion(name, method, parameters);
        return question is not null;
    }
}

/// <summary>One question of an MCP server.</summary>
/// <param name="Name">Its name among those of the same result.</param>
/// <param name="Method">The MCP method.</param>
/// <param name="Params">The parameters, a JSON object; empty: none.</param>
internal sealed record InputQuestion(string Name, string Method, ReadOnlyMemory<byte> Params);
