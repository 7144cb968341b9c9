namespace McpOrleans;

/// <summary>
/// The names under which contracts and grain interfaces travel and are stored. They are for ever: a type may be renamed or
/// moved, its alias may not, or silos of two versions could not talk to each other.
/// </summary>
public static class TypeAliases
{
    public const string McpServerGrain = "mcporleans.McpServerGrain";
    public const string ToolDirectoryGrain = "mcporleans.ToolDirectoryGrain";

    public const string TenantGrain = "mcporleans.TenantGrain";
    public const string TenantRegistryGrain = "mcporleans.TenantRegistryGrain";
    public const string TenantAuditGrain = "mcporleans.TenantAuditGrain";

    public const string McpServerConfig = "mcporleans.McpServerConfig";
    public const string McpServerStatus = "mcporleans.McpServerStatus";
    public const string McpServerInfo = "mcporleans.McpServerInfo";
    public const string McpServerStatistics = "mcporleans.McpServerStatistics";
    public const string ConfigureServerResult = "mcporleans.ConfigureServerResult";
    public const string FieldError = "mcporleans.FieldError";
    public const string McpTransport = "mcporleans.McpTransport";
    public const string ConnectionState = "mcporleans.ConnectionState";
    public const string HealthStatus = "mcporleans.HealthStatus";
    public const string CircuitState = "mcporleans.CircuitState";
    public const string CircuitStatus = "mcporleans.CircuitStatus";

    public const string McpTool = "mcporleans.McpTool";
    public const string ToolListing = "mcporleans.ToolListing";
    public const string PublishedServer = "mcporleans.PublishedServer";
    public const string ToolDirectoryObserver = "mcporleans.IToolDirectoryObserver";
    public const string AdmitServerResult = "mcporleans.AdmitServerResult";
    public const string ToolDirectorySnapshot = "mcporleans.ToolDirectorySnapshot";

    public const string Caller = "mcporleans.Caller";
    public const string McpRequest = "mcporleans.McpRequest";
    public const string McpReply = "mcporleans.McpReply";
    public const string CompletedReply = "mcporleans.CompletedReply";
    public const string InputRequiredReply = "mcporleans.InputRequiredReply";
    public const string FailedReply = "mcporleans.FailedReply";
    public const string Failure = "mcporleans.Failure";
    public const string CallObserver = "mcporleans.ICallObserver";
    public const string CallFrames = "mcporleans.CallFrames";
    public const string CallFrame = "mcporleans.CallFrame";
    public const string CallResponse = "mcporleans.CallResponse";
    public const string JsonRpcErrorDetail = "mcporleans.JsonRpcErrorDetail";

    public const string TenantSettings = "mcporleans.TenantSettings";
    public const string TenantQuotas = "mcporleans.TenantQuotas";
    public const string TenantInfo = "mcporleans.TenantInfo";
    public const string ConfigureTenantResult = "mcporleans.ConfigureTenantResult";
    public const string TenantTerms = "mcporleans.TenantTerms";
    public const string TenantSummary = "mcporleans.TenantSummary";
    public const string TenantRegistrySnapshot = "mcporleans.TenantRegistrySnapshot";
    public const string TenantCredentials = "mcporleans.TenantCredentials";
    public const string ApiKeyCredential = "mcporleans.ApiKeyCredential";
    public const string ApiKeyInfo = "mcporleans.ApiKeyInfo";
    public const string ApiKeyRole = "mcporleans.ApiKeyRole";
    public const string ApiKeySpec = "mcporleans.ApiKeySpec";
    public const string IssueKeyResult = "mcporleans.IssueKeyResult";
    public const string AccessRules = "mcporleans.AccessRules";

    public const string AuditRecord = "mcporleans.AuditRecord";
    public const string AuditPage = "mcporleans.AuditPage";
}
