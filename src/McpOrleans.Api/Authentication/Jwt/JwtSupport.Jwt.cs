using McpOrleans.Api.Authentication.Jwt;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.Api.Authentication;

internal static partial class JwtSupport
{
    static partial void Ask(ref bool isPartOfBuild) => isPartOfBuild = true;

    static partial void AddJwt(IServiceCollection services)
    {
        services.AddSingleton<JwtIssuers>();
        services.AddSingleton<JwtVerifier>();
        services.AddSingleton<JwtEvents>();
        services.AddTransient<JwtBearerHandler>();

        // Not AddJwtBearer: it would also take schemes, and keys, from the configuration section Authentication.
        services.AddSingleton<IConfigureOptions<AuthenticationOptions>, JwtSchemes>();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtBearerSetup>();
        new AuthenticationBuilder(services).AddPolicyScheme(
            JwtSchemes.Selector,
            displayName: null,
            policy => policy.ForwardDefaultSelector = context => context.RequestServices.GetRequiredService<JwtIssuers>().SelectScheme(context));
    }
}
