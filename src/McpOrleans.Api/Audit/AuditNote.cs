namespace McpOrleans.Api.Audit;

/// <summary>What an audit record of the current request will say that only those know who handle it.</summary>
internal sealed class AuditNote
{
    public const string Ok = "ok";

    private const int MaxNameLength = 64;

    /// <summary>An error code, or <see cref="Ok"/>; null: the HTTP status says it.</summary>
    public string? Outcome { get; set; }

    /// <summary>Stands in the record in place of the HTTP status, where nobody read that; null: the HTTP status does.</summary>
    public int? Status { get; private set; }

    public string? Server { get; set; }

    public string? Tool { get; set; }

    public string? KeyId { get; set; }

    /// <summary>What else is to be said; printable ASCII, not long.</summary>
    public string? Detail { get; set; }

    public bool HasIdempotencyKey { get; set; }

    public byte[]? ArgumentsSha256 { get; set; }

    public static AuditNote? Find(HttpContext context) => RequestScope.Find(context)?.Note;

    /// <summary>The client was gone before it had an answer.</summary>
    public void ClientIsGone() => (Outcome, Status) = (ErrorCodes.Cancelled, StatusCodes.Status499ClientClosedRequest);

    /// <summary>A quota is used up, which the HTTP status does not say where a request may have several messages.</summary>
    public void IsRefused(string errorCode) => (Outcome, Status) = (errorCode, StatusCodes.Status429TooManyRequests);

    /// <summary>A name somebody else chose, made fit for a record and one line of a log.</summary>
    public static string? Clean(string? name) => name switch
    {
        null or "" => null,
        { Length: <= MaxNameLength } when !name.AsSpan().ContainsAnyExceptInRange(' ', '~') => name,
        _ => Names.Shown(name),
    };
}
