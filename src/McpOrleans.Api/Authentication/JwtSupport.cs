using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Api.Authentication;

/// <summary>JWTs as credentials. What does it is in the folder Jwt, which a build may leave out.</summary>
internal static partial class JwtSupport
{
    public static bool IsPartOfBuild
    {
        get
        {
            var isPartOfBuild = false;
            Ask(ref isPartOfBuild);
            return isPartOfBuild;
        }
    }

    public static void Add(IServiceCollection services) => AddJwt(services);

    static partial void Ask(ref bool isPartOfBuild);

    static partial void AddJwt(IServiceCollection services);
}
