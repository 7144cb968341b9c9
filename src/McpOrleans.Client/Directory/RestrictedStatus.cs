namespace McpOrleans.Client.Directory;

/// <summary>
/// The status of a server for a reader who may not use all of its tools. It leaves out everything that names, counts or quotes the
/// other tools. The server's health concerns every tool and is shown.
/// </summary>
internal static class RestrictedStatus
{
    private const string FailureIsNotShown = "The failure is not shown, because the credential is limited to some of the server's tools.";

    /// <param name="status">The whole status.</param>
    /// <param name="access">What the reader may see.</param>
    /// <param name="tools">How many of the server's tools the reader may see.</param>
    public static McpServerStatus Of(McpServerStatus status, AccessRules access, int tools)
    {
        if (!access.IsRestricted || access.AllowsAllToolsOf(status.Name))
        {
            // It may be resources, of which such a credential has none.
            return access.HasToolRules ? status with { ContentLeftOut = [] } : status;
        }

        return status with
        {
            ToolsCount = tools,
            Config = status.Config with { ToolsAllow = Visible(status.Config.ToolsAllow), ToolsDeny = Visible(status.Config.ToolsDeny) },
            LastFailure = status.LastFailure is { } failure ? new Failure { Code = failure.Code, Message = FailureIsNotShown } : null,
            Statistics = null,
            ToolsLeftOut = [],
            ContentLeftOut = [],
        };

        // A pattern is treated like a name: a pattern that is wider than the reader's own would tell about tools that the reader
        // may not see.
        ImmutableArray<string> Visible(ImmutableArray<string> patterns) =>
            patterns.IsDefaultOrEmpty ? patterns : patterns.RemoveAll(pattern => !access.AllowsTool(status.Name, pattern));
    }
}
