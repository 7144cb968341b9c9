using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary>Passes on what an MCP server sends during a call, as far as the client asked for it.</summary>
internal sealed class CallNotifications(MessageContext message) : ICallListener
{
    /// <summary>Null when the client takes nothing before the reply: then the call is one request and one reply on its whole way.</summary>
    public static CallNotifications? WantedBy(MessageContext message) =>
        message.Reply.CanStream && (!message.Meta.ProgressToken.IsEmpty || message.LogLevel is not null) ? new CallNotifications(message) : null;

    public ValueTask OnNotificationAsync(CallFrame notification, CancellationToken cancellationToken) => IsWanted(notification)
        ? message.Reply.NotifyAsync(notification.Method, notification.Params, cancellationToken)
        : ValueTask.CompletedTask;

    private bool IsWanted(CallFrame notification) => notification.Method switch
    {
        McpMethods.Progress => !message.Meta.ProgressToken.IsEmpty,
        McpMethods.LogMessage => message.LogLevel is { } wanted && LogLevels.IsWanted(LevelOf(notification.Params), wanted),
        _ => false,
    };

    private static string? LevelOf(byte[] parameters)
    {
        string? level = null;
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isLevel = JsonTexts.Is(ref reader, "level"u8);
            reader.Read();
            level = isLevel && reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : level;
            reader.Skip();
        }

        return level;
    }
}
