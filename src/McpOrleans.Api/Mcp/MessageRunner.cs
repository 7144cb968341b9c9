using McpOrleans.Api.Mcp.Inputs;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Api.Mcp.Sessions;
using McpOrleans.Api.Mcp.Stateless;
using McpOrleans.Api.Mcp.Subscriptions;
using McpOrleans.Api.Mcp.ToolSearch;
using McpOrleans.Api.Quotas;

namespace McpOrleans.Api.Mcp;

/// <summary>Carries out one request: within the tenant's quotas, with a reply whatever goes wrong, and with an audit record.</summary>
internal sealed class MessageRunner(
    DiscoverMethod discover, InitializeMethod initialize, ListenMethod listen, SubscribeMethods subscribe, InputRounds inputs, TenantQuotaGate quotas, RequestAudit audit, RequestDrain drain,
    TimeProvider time,
    ILogger<MessageRunner> logger)
{
    /// <summary>How audit records name what is recorded only when it is refused.</summary>
    private const string OtherAction = "mcp";

    /// <summary>Whether the reply to a method may take long.</summary>
    public static bool MayLast(string method) => GoesToServer(method) || method is McpMethods.Listen;

    /// <summary>The reply to a request that a quota does not allow: for a model, which can wait, where a model called a tool.</summary>
    public static MessageReply Refusal(string method, Problem problem, string requestId) =>
        method is McpMethods.CallTool ? CallToolMethod.Refused(problem, requestId) : RpcError.From(problem);

    /// <summary>Records what became of a request, as far as anybody asks for it.</summary>
    public void Record(HttpContext context, string method, AuditNote note, long started)
    {
        if ((ActionOf(method) ?? (note.Status is StatusCodes.Status429TooManyRequests ? OtherAction : null)) is { } action)
        {
            audit.RecordMessage(context, note, action, started);
        }
    }

    /// <returns>The reply; null: nobody waits for one any more.</returns>
    public async Task<MessageReply?> RunAsync(MessageContext request)
    {
        var started = time.GetTimestamp();
        try
        {
            return await RunWithinQuotasAsync(request);
        }
        catch (Exception) when (drain.IsOver.IsCancellationRequested)
        {
            request.Note.Outcome = ErrorCodes.OutcomeUnknown;
            return RpcError.From(HttpProblems.StoppedDuring("request"));
        }
        catch (Exception) when (request.Aborted.IsCancellationRequested)
        {
            request.Note.ClientIsGone();
            return null;
        }
        catch (Exception exception)
        {
            var problem = HttpProblems.ForException(exception);
            if (problem.ErrorCode is ErrorCodes.InternalError)
            {
                RequestLog.Unexpected(logger, request.Http.TraceIdentifier, exception);
            }

            request.Note.Outcome = problem.ErrorCode;
            return RpcError.From(problem);
        }
        finally
        {
            Record(request.Http, request.Message.Method, request.Note, started);
        }
    }

    private async Task<MessageReply> RunWithinQuotasAsync(MessageContext request)
    {
        var refusal = request.IsFurther ? await quotas.TakeTokenAsync(request.Tenant.Name, request.Aborted) : null;
        using var place = refusal is null && GoesToServer(request.Message.Method) && !SearchTools.IsFind(request) ? await quotas.EnterCallAsync(request.Tenant.Name, request.Aborted) : default;
        if ((refusal ?? place.Problem) is { } problem)
        {
            request.Note.IsRefused(problem.ErrorCode);
            return Refusal(request.Message.Method, problem, request.Http.TraceIdentifier);
        }

        var reply = await DispatchAsync(request);
        request.Note.Outcome ??= reply.Error?.ErrorCode ?? AuditNote.Ok;
        return reply;
    }

    private async Task<MessageReply> DispatchAsync(MessageContext request) => (request.Message.Method, request.IsStateless) switch
    {
        (McpMethods.Discover, true) => await discover.RunAsync(request),
        (McpMethods.Listen, true) => await listen.RunAsync(request),
        (McpMethods.Initialize, false) => await initialize.RunAsync(request),
        (McpMethods.Ping, false) => MessageReply.Empty,
        (McpMethods.SetLogLevel, false) => await SetLogLevelMethod.RunAsync(request),
        (McpMethods.Subscribe, false) => await subscribe.SubscribeAsync(request),
        (McpMethods.Unsubscribe, false) => await subscribe.UnsubscribeAsync(request),
        (McpMethods.ListTools, _) => Page(request, request.HasToolSearch ? SearchTools.List : (await ListsAsync(request)).Tools),
        (McpMethods.ListResources, _) => Page(request, (await ListsAsync(request)).Resources),
        (McpMethods.ListResourceTemplates, _) => Page(request, (await ListsAsync(request)).ResourceTemplates),
        (McpMethods.ListPrompts, _) => Page(request, (await ListsAsync(request)).Prompts),
        (McpMethods.CallTool, _) => await CallToolMethod.RunAsync(request, inputs),
        (McpMethods.ReadResource, _) => await ServerContentMethods.ReadResourceAsync(request, inputs),
        (McpMethods.GetPrompt, _) => await ServerContentMethods.GetPromptAsync(request, inputs),
        (McpMethods.Complete, _) => await ServerContentMethods.CompleteAsync(request),
        var (other, _) => RpcError.MethodNotFound(other),
    };

    private static async Task<DirectoryLists> ListsAsync(MessageContext request) => DirectoryLists.Of(await request.Tenant.GetToolsAsync(request.Aborted));

    private static MessageReply Page(MessageContext request, DirectoryList list) => list.Page(request.Params.Cursor, request.IsStateless);

    /// <summary>Whether an MCP server carries out a method, which then counts as a call.</summary>
    private static bool GoesToServer(string method) =>
        method is McpMethods.CallTool or McpMethods.ReadResource or McpMethods.GetPrompt or McpMethods.Complete or McpMethods.Subscribe;

    /// <summary>The operation as audit records name it; null: nobody asks who did it, unless it was refused.</summary>
    private static string? ActionOf(string method) => method switch
    {
        McpMethods.CallTool => "callTool",
        McpMethods.ReadResource => "readResource",
        McpMethods.GetPrompt => "getPrompt",
        _ => null,
    };
}
