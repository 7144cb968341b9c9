using System.Text;
using McpOrleans.Api.Mcp.Sessions;
using McpOrleans.Client.Calls;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>
/// Asks clients with a session: by requests on the stream of the request that the question belongs to. The responses come with other
/// requests of the session, at any front.
/// </summary>
internal sealed class ClientQuestions(OpenQuestions open, SessionFront front, TimeProvider time)
{
    /// <summary>Asks all questions at once.</summary>
    /// <param name="message">The client's request, which has a session.</param>
    /// <param name="questions">The questions.</param>
    /// <returns>The responses by the questions' names; null: they did not all come in time.</returns>
    /// <exception cref="OperationCanceledException">The client has called its request off, or is gone.</exception>
    public async Task<IReadOnlyDictionary<string, CallResponse>?> AskAsync(MessageContext message, IReadOnlyList<InputQuestion> questions)
    {
        var session = message.Session!;
        var key = session.Key.ToString();

        // The session tells this front of responses for as long as it uses the session; the round before may have been long ago.
        await RepeatedRead.ReadAsync(() => session.Grain.UseAsync(front.Reference), time, message.Aborted);
        var asked = questions.Select(question => (Question: question, Asked: open.Begin(key))).ToArray();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(message.Aborted, message.Http.RequestAborted);
        using var cap = new CancellationTokenSource(InputLimits.ResponseTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cap.Token);
        try
        {
            foreach (var (question, (id, _)) in asked)
            {
                await message.Reply.AskAsync(id, question.Method, question.Params, both.Token);
            }

            var responses = await Task.WhenAll(asked.Select(one => one.Asked.Response)).WaitAsync(both.Token);
            return asked.Zip(responses).ToDictionary(pair => pair.First.Question.Name, pair => pair.Second, StringComparer.Ordinal);
        }
        catch (OperationCanceledException)
        {
            await CallOffAsync(message, asked.Where(one => !one.Asked.Response.IsCompleted).Select(one => one.Asked.Id));
            end.Token.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            foreach (var (_, (id, _)) in asked)
            {
                open.End(key, id);
            }
        }
    }

    /// <summary>Tells the client that nobody waits for its responses any more, as far as it can still be told.</summary>
    private static async Task CallOffAsync(MessageContext message, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            await message.Reply.NotifyAsync(
                McpMethods.Cancelled, Encoding.UTF8.GetBytes($$"""{"requestId":"{{id}}","reason":"The call is over."}"""), CancellationToken.None);
        }
    }
}
