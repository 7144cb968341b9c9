using Microsoft.Extensions.AI;

namespace AgentLoop;

/// <summary>The loop of every agent: ask the model, run the tools it wants, tell it what they gave, until it answers.</summary>
internal sealed class Agent(IChatClient model, IReadOnlyList<AIFunction> tools)
{
    private const int MaxTurns = 10;

    public async Task<string> AskAsync(string question, CancellationToken cancellationToken = default)
    {
        var messages = new List<ChatMessage> { new(ChatRole.User, question) };
        var options = new ChatOptions { Tools = [.. tools] };
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var response = await model.GetResponseAsync(messages, options, cancellationToken);
            messages.AddMessages(response);
            var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
            if (calls.Count == 0)
            {
                return response.Text;
            }

            foreach (var call in calls)
            {
                messages.Add(new ChatMessage(ChatRole.Tool, [await RunAsync(call, cancellationToken)]));
            }
        }

        return $"No answer after {MaxTurns} turns.";
    }

    private async Task<FunctionResultContent> RunAsync(FunctionCallContent call, CancellationToken cancellationToken)
    {
        var tool = tools.FirstOrDefault(tool => tool.Name == call.Name);
        var result = tool is null
            ? $"There is no tool '{call.Name}'."
            : await tool.InvokeAsync(new AIFunctionArguments(call.Arguments, StringComparer.Ordinal), cancellationToken);
        Console.WriteLine($"tool call: {call.Name} gave {result}");
        return new FunctionResultContent(call.CallId, result);
    }
}
