namespace Orleans.Runtime;

/// <summary>Keeps async locals (request context, tracing) from leaking into timers and turns that outlive the caller.</summary>
internal static class Detached
{
    public static AsyncFlowControl? Flow() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
