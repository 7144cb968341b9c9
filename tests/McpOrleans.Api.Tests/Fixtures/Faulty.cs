using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Routes beside those of the front: one fails in a way nobody expected, one forbids itself to everybody.</summary>
internal static class Faulty
{
    public const string Path = "/faulty";
    public const string Secret = "the inside of the service";

    public const string ForbiddenPath = "/forbidden";

    public static void Map(WebApplication app)
    {
        app.MapGet(Path, IResult () => throw new InvalidOperationException(Secret));
        app.MapGet(ForbiddenPath, () => Results.Forbid());
    }
}
