using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace McpOrleans.Api.Audit;

/// <summary>The audit records of a tenant: who did what.</summary>
internal static class AuditEndpoints
{
    private const int DefaultLimit = 100;

    public static void MapAudit(this IEndpointRouteBuilder group) =>
        group.MapGet("/audit", ReadAsync)
            .RequireAuthorization(Roles.TenantAdmin)
            .WithTags("Audit")
            .WithOperation(
                "readAudit",
                "Show the last calls and admin actions",
                "The last 1000 records of the tenant, the newest first. A record appears about two seconds after its request.")
            .Fails(400);

    private static async Task<Results<Ok<AuditResponse>, Problem>> ReadAsync(
        HttpContext context,
        IGrainFactory grains,
        [Description("How many records, at most 1000; default 100.")][RegularExpression("^[0-9]+$")] string? limit,
        [Description("Only records whose 'id' is below this.")][RegularExpression("^[0-9]+$")] string? before,
        CancellationToken cancellationToken)
    {
        if (context.User.GetAccess().IsRestricted)
        {
            return Problem.RestrictedKey("read the audit records");
        }

        var errors = new FieldErrors();
        var count = Read("limit", limit, ITenantAuditGrain.Capacity, errors) ?? DefaultLimit;
        var below = Read("before", before, long.MaxValue, errors);
        if (!errors.IsEmpty)
        {
            return Problem.InvalidFields(errors.ToImmutable());
        }

        var tenant = context.GetTenant().Name;
        var page = await grains.GetGrain<ITenantAuditGrain>(tenant)
            .ReadAsync((int)count, below, context.GetTenantGeneration())
            .WaitAsync(cancellationToken);
        return TypedResults.Ok(new AuditResponse(
            [.. page.Records.Select((record, i) => AuditRecordResponse.From(record, page.Newest - i))],
            page.HasOlder ? page.Newest - page.Records.Length + 1 : null));
    }

    private static long? Read(string field, string? text, long most, FieldErrors errors)
    {
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most)
        {
            return value;
        }

        errors.Add(field, $"Must be a whole number from 1 to {most}.");
        return null;
    }
}
