using McpOrleans.Api.Authentication;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>
/// Carries out a request during which an MCP server may ask the client. A client with a session is asked here, and the request goes on. A
/// client without one gets the question as its result, and comes back with another request.
/// </summary>
internal sealed class InputRounds(TenantSigningKeys signingKeys, ClientQuestions clients, TimeProvider time)
{
    /// <summary>A server that asks more often does not come to an end.</summary>
    private const int MaxRounds = 32;

    /// <summary>In characters. A server of MCP 2026-07-28 that keeps more in its client's hands cannot be served.</summary>
    private const int MaxStateLength = 64 * 1024;

    private static readonly TimeSpan CallOffCap = TimeSpan.FromSeconds(5);

    /// <summary>Whether a request may take several rounds. All others are one request and one reply on their whole way.</summary>
    public static bool MayHaveSeveral(MessageContext message) =>
        message.Abilities is not ClientAbilities.None || message.Params.HasRequestState || !message.Params.InputResponses.IsEmpty;

    /// <param name="message">The client's request.</param>
    /// <param name="name">What it names: a tool, a prompt or a resource.</param>
    /// <param name="send">Sends one round to the MCP server.</param>
    /// <returns>The last round; or, instead, the reply to the client that the request ends with now.</returns>
    public async Task<(SentRound? Sent, MessageReply? Reply)> RunAsync(
        MessageContext message, string name, Func<InputRound, CancellationToken, Task<SentRound>> send)
    {
        var round = InputRound.First;
        if (message.IsStateless && (message.Params.HasRequestState || !message.Params.InputResponses.IsEmpty))
        {
            (round, var error) = await OpenAsync(message, name);
            if (error is not null)
            {
                return (null, error);
            }
        }

        for (var rounds = 0; ; rounds++)
        {
            var sent = await send(round, message.Aborted);
            if (sent.Reply is not InputRequiredReply asked || message.Abilities is ClientAbilities.None)
            {
                return (sent, null);
            }

            var questions = InputQuestions.TryRead(asked.Result);
            if (Refuse(message, questions, rounds) is { } refusal)
            {
                await CallOffAsync(asked, send, sent);
                return (sent with { Reply = new FailedReply { Failure = refusal } }, null);
            }

            if (message.IsStateless)
            {
                return (sent, await SealAsync(message, name, sent, asked, questions!));
            }

            (round, var failure) = await AskAsync(message, sent, asked, questions!, send);
            if (failure is not null)
            {
                return (sent with { Reply = new FailedReply { Failure = failure } }, null);
            }
        }
    }

    /// <summary>Why a question is not put to the client; null: it may be.</summary>
    private static Failure? Refuse(MessageContext message, InputQuestions? questions, int rounds)
    {
        var reason = questions is null ? "asks for input in a way that is not MCP"
            : rounds >= MaxRounds ? $"has asked for input {MaxRounds} times in one request"
            : questions.State is { Length: > MaxStateLength } ? $"gives its client a state of more than {MaxStateLength} characters to keep"
            : questions.Questions.Count > InputLimits.MaxQuestions ? $"asks more than {InputLimits.MaxQuestions} questions at once"
            : questions.Questions.FirstOrDefault(question => !AskedAbility.IsIn(message.Abilities, question.Method, question.Params.Span)) is { } unable
                ? $"asks for '{Names.Shown(unable.Method)}', which the client has not said it can do"
            : null;
        return reason is null ? null : new Failure
        {
            Code = ErrorCodes.ProtocolError,
            Message = $"The MCP server {reason}. The request may have run in part.",
            Ran = true,
        };
    }

    private async Task<(InputRound Round, Failure? Failure)> AskAsync(
        MessageContext message, SentRound sent, InputRequiredReply asked, InputQuestions questions, Func<InputRound, CancellationToken, Task<SentRound>> send)
    {
        var next = new InputRound { Server = sent.Server, Target = sent.Target, State = questions.State };
        IReadOnlyDictionary<string, CallResponse>? responses;
        try
        {
            responses = await clients.AskAsync(message, questions.Questions);
        }
        catch (OperationCanceledException)
        {
            await CallOffAsync(asked, send, sent);
            message.Aborted.ThrowIfCancellationRequested();

            // A client with a session that loses its connection has not called its request off. But nobody can be asked there any more.
            return (next, new Failure
            {
                Code = ErrorCodes.Cancelled,
                Message = "The client closed the connection on which it was asked for input. The request may have run in part.",
                Ran = true,
            });
        }

        if (responses is null)
        {
            await CallOffAsync(asked, send, sent);
            return (next, new Failure
            {
                Code = ErrorCodes.Timeout,
                Message = $"The client did not respond within {InputLimits.ResponseTime.TotalMinutes:0} minutes to what the MCP server asked. The request may have run in part.",
                Ran = true,
            });
        }

        if (asked.ParkedCall is { } parked)
        {
            return (next with { Resumed = new ResumedCall { Call = parked, Responses = responses.ToImmutableDictionary(StringComparer.Ordinal) } }, null);
        }

        var (json, refused, error) = InputAnswers.Write(questions.Questions, responses);
        return json is not null ? (next with { Responses = json }, null) : (next, new Failure
        {
            Code = ErrorCodes.Cancelled,
            Message = $"The client responded to '{Names.Shown(refused!.Method)}' with an error: {Names.Shown(error?.Message ?? "none")}. The request may have run in part.",
            Ran = true,
        });
    }

    /// <summary>The call that waits for the client is not left to its end.</summary>
    private async Task CallOffAsync(InputRequiredReply asked, Func<InputRound, CancellationToken, Task<SentRound>> send, SentRound sent)
    {
        if (asked.ParkedCall is { } parked)
        {
            using var cap = new CancellationTokenSource(CallOffCap, time);
            var round = new InputRound { Server = sent.Server, Target = sent.Target, Resumed = new ResumedCall { Call = parked, IsCalledOff = true } };
            await ((Task)send(round, cap.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<MessageReply> SealAsync(MessageContext message, string name, SentRound sent, InputRequiredReply asked, InputQuestions questions)
    {
        var tenant = message.Tenant.Name;
        if (await signingKeys.EnsureAsync(tenant, message.Aborted) is not { } credentials)
        {
            return RpcError.From(Problem.TenantNotFound(tenant));
        }

        var state = new RequestState
        {
            CallerId = message.Http.User.GetCallerId(),
            Method = message.Message.Method,
            Digest = RequestState.DigestOf(name, message.Params.Arguments.Span),
            Server = sent.Server!,
            Target = sent.Target ?? name,
            ExpiresAt = time.GetUtcNow() + InputLimits.ResponseTime,
            ParkedCall = asked.ParkedCall,
            State = questions.State,
        };
        message.Note.Outcome = ErrorCodes.InputRequired;
        return MessageReply.Of(InputQuestions.WithState(asked.Result, state.Seal(tenant, credentials.SigningKey.AsSpan())));
    }

    private async Task<(InputRound Round, RpcError? Error)> OpenAsync(MessageContext message, string name)
    {
        var tenant = message.Tenant.Name;
        var answers = message.Params.InputResponses;
        if (!answers.IsEmpty && answers.Span[0] != (byte)'{')
        {
            return (InputRound.First, RpcError.InvalidParams("The parameter 'inputResponses' must be a JSON object."));
        }

        if (await signingKeys.EnsureAsync(tenant, message.Aborted) is not { } credentials
            || message.Params.RequestState is not { } text
            || RequestState.TryOpen(tenant, credentials.SigningKey.AsSpan(), text) is not { } state
            || state.CallerId != message.Http.User.GetCallerId()
            || state.Method != message.Message.Method
            || !state.Digest.AsSpan().SequenceEqual(RequestState.DigestOf(name, message.Params.Arguments.Span)))
        {
            return (InputRound.First, RpcError.InvalidParams("The parameter 'requestState' is not one that this request was given.") with
            {
                Suggestion = "Send the same request again with exactly the 'requestState' of its last result, and with 'inputResponses'; or send it without both to begin anew.",
            });
        }

        if (state.ExpiresAt <= time.GetUtcNow())
        {
            return (InputRound.First, RpcError.InvalidParams($"The 'requestState' has expired: it is valid for {InputLimits.ResponseTime.TotalMinutes:0} minutes.") with
            {
                ErrorCode = ErrorCodes.InputExpired,
                Suggestion = "If it is safe to do so, make the call again from the beginning, without 'requestState'.",
            });
        }

        var round = new InputRound { Server = state.Server, Target = state.Target, State = state.State };
        if (state.ParkedCall is not { } parked)
        {
            return (round with { Responses = answers }, null);
        }

        return InputAnswers.TryRead(answers.Span, out var responses) is { } invalid
            ? (round, invalid)
            : (round with { Resumed = new ResumedCall { Call = parked, Responses = responses } }, null);
    }
}
