using McpOrleans.Api.Calls;
using McpOrleans.Api.Mcp;
using McpOrleans.Api.Quotas;
using McpOrleans.Api.Serialization;
using McpOrleans.Client.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Hosting;

/// <summary>Registers the HTTP front.</summary>
public static class McpOrleansApiServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <see cref="McpOrleansApiApplicationExtensions.MapMcpOrleansApi"/> needs. The application must provide an
    /// <see cref="IGrainFactory"/>, from a silo in the same process or from an Orleans client. The front is ready when all health
    /// checks with the tag <c>ready</c> are healthy. Calling this method twice has the same effect as calling it once.
    /// </summary>
    public static IServiceCollection AddMcpOrleansApi(this IServiceCollection services, Action<McpOrleansApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(AdminCredential)))
        {
            return services;
        }

        services.AddOptions<McpOrleansApiOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpOrleansApiOptions>, McpOrleansApiOptionsValidator>();
        services.AddSingleton<IValidateOptions<McpOrleansApiOptions>, JwtOptionsValidator>();
        services.AddMcpOrleansClient();
        services.AddSingleton<AdminCredential>();
        services.TryAddSingleton(provider => new RequestDrain(
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TenantRegistry>();
        services.AddSingleton<TenantKeys>();
        services.AddSingleton<TenantSigningKeys>();
        services.AddSingleton<ApiKeyVerifier>();
        services.AddSingleton<ProtectedResource>();
        services.AddSingleton<TenantAdministration>();
        services.AddSingleton<CallHandler>();
        services.AddMcpEndpoint();
        services.AddSingleton<TenantLimiters>();
        services.AddSingleton<AuditQueue>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditLogWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditLogWriter>());
        services.AddHostedService<AuditSender>();

        // AddAuthentication would also add Data Protection, which stores keys in the home folder for cookies that this service does
        // not have.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = ApiKeyAuthenticationHandler.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(
                ApiKeyAuthenticationHandler.SchemeName, configureOptions: null);
        JwtSupport.Add(services);
        services.AddSingleton<CallerAuthentication>();
        services.AddSingleton<CallerCheck>();
        services.AddSingleton<TenantQuotaGate>();
        services.AddSingleton<RequestAdmission>();
        services.AddSingleton<RequestAudit>();
        services.AddHealthChecks();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddMcpOrleansOpenApi();
        return services;
    }
}
