namespace McpOrleans;

/// <summary>
/// The names under which contracts and grain interfaces are sent between processes and stored. A type may be renamed or moved, but
/// its alias must never change: otherwise silos of two versions could not talk to each other, and stored data could not be read.
/// </summary>
public static class TypeAliases
{
    /// <summary>The alias of <see cref="McpOrleans.IMcpServerGrain"/>.</summary>
    public const string McpServerGrain = "mcporleans.McpServerGrain";
    /// <summary>The alias of <see cref="McpOrleans.IToolDirectoryGrain"/>.</summary>
    public const string ToolDirectoryGrain = "mcporleans.ToolDirectoryGrain";

    /// <summary>The alias of <see cref="McpOrleans.ITenantGrain"/>.</summary>
    public const string TenantGrain = "mcporleans.TenantGrain";
    /// <summary>The alias of <see cref="McpOrleans.ITenantRegistryGrain"/>.</summary>
    public const string TenantRegistryGrain = "mcporleans.TenantRegistryGrain";
    /// <summary>The alias of <see cref="McpOrleans.ITenantAuditGrain"/>.</summary>
    public const string TenantAuditGrain = "mcporleans.TenantAuditGrain";

    /// <summary>The alias of <see cref="McpOrleans.IMcpSessionGrain"/>.</summary>
    public const string McpSessionGrain = "mcporleans.McpSessionGrain";
    /// <summary>The alias of <see cref="McpOrleans.ITenantSessionsGrain"/>.</summary>
    public const string TenantSessionsGrain = "mcporleans.TenantSessionsGrain";
    /// <summary>The alias of <see cref="McpOrleans.ISessionFront"/>.</summary>
    public const string SessionFront = "mcporleans.ISessionFront";
    /// <summary>The alias of <see cref="McpOrleans.SessionStreamStart"/>.</summary>
    public const string SessionStreamStart = "mcporleans.SessionStreamStart";
    /// <summary>The alias of <see cref="McpOrleans.SessionSubscriptions"/>.</summary>
    public const string SessionSubscriptions = "mcporleans.SessionSubscriptions";
    /// <summary>The alias of <see cref="McpOrleans.IResourceFront"/>.</summary>
    public const string ResourceFront = "mcporleans.IResourceFront";
    /// <summary>The alias of <see cref="McpOrleans.ResourceLease"/>.</summary>
    public const string ResourceLease = "mcporleans.ResourceLease";
    /// <summary>The alias of <see cref="McpOrleans.ResourceRefusal"/>.</summary>
    public const string ResourceRefusal = "mcporleans.ResourceRefusal";
    /// <summary>The alias of <see cref="McpOrleans.SessionFacts"/>.</summary>
    public const string SessionFacts = "mcporleans.SessionFacts";

    /// <summary>The alias of <see cref="McpOrleans.McpServerConfig"/>.</summary>
    public const string McpServerConfig = "mcporleans.McpServerConfig";
    /// <summary>The alias of <see cref="McpOrleans.McpServerStatus"/>.</summary>
    public const string McpServerStatus = "mcporleans.McpServerStatus";
    /// <summary>The alias of <see cref="McpOrleans.McpServerInfo"/>.</summary>
    public const string McpServerInfo = "mcporleans.McpServerInfo";
    /// <summary>The alias of <see cref="McpOrleans.McpServerStatistics"/>.</summary>
    public const string McpServerStatistics = "mcporleans.McpServerStatistics";
    /// <summary>The alias of <see cref="McpOrleans.ConfigureServerResult"/>.</summary>
    public const string ConfigureServerResult = "mcporleans.ConfigureServerResult";
    /// <summary>The alias of <see cref="McpOrleans.FieldError"/>.</summary>
    public const string FieldError = "mcporleans.FieldError";
    /// <summary>The alias of <see cref="McpOrleans.McpTransport"/>.</summary>
    public const string McpTransport = "mcporleans.McpTransport";
    /// <summary>The alias of <see cref="McpOrleans.ConnectionState"/>.</summary>
    public const string ConnectionState = "mcporleans.ConnectionState";
    /// <summary>The alias of <see cref="McpOrleans.HealthStatus"/>.</summary>
    public const string HealthStatus = "mcporleans.HealthStatus";
    /// <summary>The alias of <see cref="McpOrleans.CircuitState"/>.</summary>
    public const string CircuitState = "mcporleans.CircuitState";
    /// <summary>The alias of <see cref="McpOrleans.CircuitStatus"/>.</summary>
    public const string CircuitStatus = "mcporleans.CircuitStatus";

    /// <summary>The alias of <see cref="McpOrleans.McpTool"/>.</summary>
    public const string McpTool = "mcporleans.McpTool";
    /// <summary>The alias of <see cref="McpOrleans.McpToolHeader"/>.</summary>
    public const string McpToolHeader = "mcporleans.McpToolHeader";
    /// <summary>The alias of <see cref="McpOrleans.McpResource"/>.</summary>
    public const string McpResource = "mcporleans.McpResource";
    /// <summary>The alias of <see cref="McpOrleans.McpResourceTemplate"/>.</summary>
    public const string McpResourceTemplate = "mcporleans.McpResourceTemplate";
    /// <summary>The alias of <see cref="McpOrleans.McpPrompt"/>.</summary>
    public const string McpPrompt = "mcporleans.McpPrompt";
    /// <summary>The alias of <see cref="McpOrleans.McpServerFeatures"/>.</summary>
    public const string McpServerFeatures = "mcporleans.McpServerFeatures";
    /// <summary>The alias of <see cref="McpOrleans.ToolListing"/>.</summary>
    public const string ToolListing = "mcporleans.ToolListing";
    /// <summary>The alias of <see cref="McpOrleans.ToolChange"/>.</summary>
    public const string ToolChange = "mcporleans.ToolChange";
    /// <summary>The alias of <see cref="McpOrleans.ToolChangeListing"/>.</summary>
    public const string ToolChangeListing = "mcporleans.ToolChangeListing";
    /// <summary>The alias of <see cref="McpOrleans.AcceptToolChanges"/>.</summary>
    public const string AcceptToolChanges = "mcporleans.AcceptToolChanges";
    /// <summary>The alias of <see cref="McpOrleans.AcceptToolChangesResult"/>.</summary>
    public const string AcceptToolChangesResult = "mcporleans.AcceptToolChangesResult";
    /// <summary>The alias of <see cref="McpOrleans.PublishedServer"/>.</summary>
    public const string PublishedServer = "mcporleans.PublishedServer";
    /// <summary>The alias of <see cref="McpOrleans.IToolDirectoryObserver"/>.</summary>
    public const string ToolDirectoryObserver = "mcporleans.IToolDirectoryObserver";
    /// <summary>The alias of <see cref="McpOrleans.AdmitServerResult"/>.</summary>
    public const string AdmitServerResult = "mcporleans.AdmitServerResult";
    /// <summary>The alias of <see cref="McpOrleans.ToolDirectorySnapshot"/>.</summary>
    public const string ToolDirectorySnapshot = "mcporleans.ToolDirectorySnapshot";

    /// <summary>The alias of <see cref="McpOrleans.Caller"/>.</summary>
    public const string Caller = "mcporleans.Caller";
    /// <summary>The alias of <see cref="McpOrleans.McpRequest"/>.</summary>
    public const string McpRequest = "mcporleans.McpRequest";
    /// <summary>The alias of <see cref="McpOrleans.McpReply"/>.</summary>
    public const string McpReply = "mcporleans.McpReply";
    /// <summary>The alias of <see cref="McpOrleans.ResultType"/>.</summary>
    public const string ResultType = "mcporleans.ResultType";
    /// <summary>The alias of <see cref="McpOrleans.CompletedReply"/>.</summary>
    public const string CompletedReply = "mcporleans.CompletedReply";
    /// <summary>The alias of <see cref="McpOrleans.InputRequiredReply"/>.</summary>
    public const string InputRequiredReply = "mcporleans.InputRequiredReply";
    /// <summary>The alias of <see cref="McpOrleans.FailedReply"/>.</summary>
    public const string FailedReply = "mcporleans.FailedReply";
    /// <summary>The alias of <see cref="McpOrleans.Failure"/>.</summary>
    public const string Failure = "mcporleans.Failure";
    /// <summary>The alias of <see cref="McpOrleans.ICallObserver"/>.</summary>
    public const string CallObserver = "mcporleans.ICallObserver";
    /// <summary>The alias of <see cref="McpOrleans.CallFrames"/>.</summary>
    public const string CallFrames = "mcporleans.CallFrames";
    /// <summary>The alias of <see cref="McpOrleans.CallFrame"/>.</summary>
    public const string CallFrame = "mcporleans.CallFrame";
    /// <summary>The alias of <see cref="McpOrleans.CallResponse"/>.</summary>
    public const string CallResponse = "mcporleans.CallResponse";
    /// <summary>The alias of <see cref="McpOrleans.ClientAbilities"/>.</summary>
    public const string ClientAbilities = "mcporleans.ClientAbilities";
    /// <summary>The alias of <see cref="McpOrleans.ToolsForAbilities"/>.</summary>
    public const string ToolsForAbilities = "mcporleans.ToolsForAbilities";
    /// <summary>The alias of <see cref="McpOrleans.ResumedCall"/>.</summary>
    public const string ResumedCall = "mcporleans.ResumedCall";
    /// <summary>The alias of <see cref="McpOrleans.JsonRpcErrorDetail"/>.</summary>
    public const string JsonRpcErrorDetail = "mcporleans.JsonRpcErrorDetail";

    /// <summary>The alias of <see cref="McpOrleans.TenantSettings"/>.</summary>
    public const string TenantSettings = "mcporleans.TenantSettings";
    /// <summary>The alias of <see cref="McpOrleans.ToolChangePolicy"/>.</summary>
    public const string ToolChangePolicy = "mcporleans.ToolChangePolicy";
    /// <summary>The alias of <see cref="McpOrleans.TenantQuotas"/>.</summary>
    public const string TenantQuotas = "mcporleans.TenantQuotas";
    /// <summary>The alias of <see cref="McpOrleans.TenantInfo"/>.</summary>
    public const string TenantInfo = "mcporleans.TenantInfo";
    /// <summary>The alias of <see cref="McpOrleans.ConfigureTenantResult"/>.</summary>
    public const string ConfigureTenantResult = "mcporleans.ConfigureTenantResult";
    /// <summary>The alias of <see cref="McpOrleans.TenantTerms"/>.</summary>
    public const string TenantTerms = "mcporleans.TenantTerms";
    /// <summary>The alias of <see cref="McpOrleans.TenantSummary"/>.</summary>
    public const string TenantSummary = "mcporleans.TenantSummary";
    /// <summary>The alias of <see cref="McpOrleans.TenantRegistrySnapshot"/>.</summary>
    public const string TenantRegistrySnapshot = "mcporleans.TenantRegistrySnapshot";
    /// <summary>The alias of <see cref="McpOrleans.TenantCredentials"/>.</summary>
    public const string TenantCredentials = "mcporleans.TenantCredentials";
    /// <summary>The alias of <see cref="McpOrleans.ApiKeyCredential"/>.</summary>
    public const string ApiKeyCredential = "mcporleans.ApiKeyCredential";
    /// <summary>The alias of <see cref="McpOrleans.ApiKeyInfo"/>.</summary>
    public const string ApiKeyInfo = "mcporleans.ApiKeyInfo";
    /// <summary>The alias of <see cref="McpOrleans.ApiKeyRole"/>.</summary>
    public const string ApiKeyRole = "mcporleans.ApiKeyRole";
    /// <summary>The alias of <see cref="McpOrleans.ApiKeySpec"/>.</summary>
    public const string ApiKeySpec = "mcporleans.ApiKeySpec";
    /// <summary>The alias of <see cref="McpOrleans.IssueKeyResult"/>.</summary>
    public const string IssueKeyResult = "mcporleans.IssueKeyResult";
    /// <summary>The alias of <see cref="McpOrleans.AccessRules"/>.</summary>
    public const string AccessRules = "mcporleans.AccessRules";

    /// <summary>The alias of <see cref="McpOrleans.AuditRecord"/>.</summary>
    public const string AuditRecord = "mcporleans.AuditRecord";
    /// <summary>The alias of <see cref="McpOrleans.AuditPage"/>.</summary>
    public const string AuditPage = "mcporleans.AuditPage";
}
