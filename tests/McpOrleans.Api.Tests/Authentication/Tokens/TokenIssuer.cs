using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

/// <summary>An issuer of tokens on this machine: its metadata and its key set over HTTP.</summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    public const string Audience = "https://mcp.example.com/mcp";

    private readonly ConcurrentDictionary<string, SigningKey> _published = new();
    private WebApplication? _app;

    /// <summary>Whether it answers 503 to everything.</summary>
    public bool IsDown { get; set; }

    public string Name => _app!.Urls.Single();

    public static async Task<TokenIssuer> StartAsync(params SigningKey[] keys)
    {
        var issuer = new TokenIssuer();
        Array.ForEach(keys, issuer.Publish);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => issuer.IsDown
            ? Results.StatusCode(503)
            : Results.Text($$"""{"issuer":"{{issuer.Name}}","jwks_uri":"{{issuer.Name}}/keys"}""", "application/json"));
        app.MapGet("/keys", () => issuer.IsDown ? Results.StatusCode(503) : Results.Text(issuer.KeySet(), "application/json"));
        issuer._app = app;
        await app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public void Publish(SigningKey key) => _published[key.KeyId] = key;

    public void Withdraw(SigningKey key) => _published.TryRemove(key.KeyId, out _);

    public string KeySet() => new JsonObject { ["keys"] = new JsonArray([.. _published.Values.Select(key => key.PublicJwk())]) }.ToJsonString();

    /// <summary>The claims of a token that is good for ten minutes.</summary>
    public JsonObject Claims(string tenant, string role)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Name,
            ["aud"] = Audience,
            ["sub"] = "alice",
            ["tenant"] = tenant,
            ["role"] = role,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 600,
        };
    }

    public ValueTask DisposeAsync() => _app is null ? ValueTask.CompletedTask : _app.DisposeAsync();
}
