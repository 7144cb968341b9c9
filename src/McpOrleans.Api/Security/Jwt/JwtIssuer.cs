using McpOrleans.Api.Hosting;

namespace McpOrleans.Api.Security.Jwt;

/// <summary>One issuer of tokens.</summary>
/// <param name="Scheme">The authentication scheme that checks its tokens.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record JwtIssuer(string Scheme, JwtIssuerOptions Options, IssuerKeys Keys);
