using Microsoft.Extensions.AI;

namespace AgentLoop;

/// <summary>
/// Stands for a model, so that the sample needs no network: it calls the first tool whose name ends in <c>echo</c>, and answers
/// with what that gave. Put any other <see cref="IChatClient"/> in its place.
/// </summary>
internal sealed class ScriptedModel : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var history = messages.ToList();
        if (history[^1].Contents.OfType<FunctionResultContent>().FirstOrDefault() is { } given)
        {
            return Answer(new TextContent($"answer: the tool said '{given.Result}'"));
        }

        return options?.Tools?.FirstOrDefault(tool => tool.Name.EndsWith("echo", StringComparison.Ordinal)) is { } echo
            ? Answer(new FunctionCallContent("call-1", echo.Name, new Dictionary<string, object?>(StringComparer.Ordinal) { ["message"] = history[0].Text }))
            : Answer(new TextContent("answer: there is no tool 'echo'; register a server that has one"));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The script has nothing to stream.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static Task<ChatResponse> Answer(AIContent content) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])));
}
