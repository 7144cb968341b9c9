using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers;

/// <summary>Counts answered requests by kind.</summary>
internal sealed class RequestCounter
{
    private long _toolsCalled;
    private long _resourcesAccessed;
    private long _promptsExecuted;
    private long _errors;

    public McpServerStatistics Statistics => new()
    {
        ToolsCalled = _toolsCalled,
        ResourcesAccessed = _resourcesAccessed,
        PromptsExecuted = _promptsExecuted,
        Errors = _errors,
    };

    public void Count(string method, McpReply reply)
    {
        if (reply is not CompletedReply)
        {
            _errors++;
            return;
        }

        switch (method)
        {
            case RequestMethods.ToolsCall:
                _toolsCalled++;
                break;
            case RequestMethods.ResourcesRead:
                _resourcesAccessed++;
                break;
            case RequestMethods.PromptsGet:
                _promptsExecuted++;
                break;
            default:
                break;
        }
    }
}
