namespace McpOrleans.Client.Calls;

/// <summary>For tasks for which nobody waits any more.</summary>
internal static class ForgottenTasks
{
    /// <summary>Whatever becomes of the task is news to nobody, a late failure neither: not to whoever logs unobserved exceptions.</summary>
    public static void Forget(this Task task) =>
        _ = task.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
