// An agent in a process of its own: it joins the cluster as a grain client and uses every tool of a tenant.
// Usage: AgentLoop [--gateway 30000] [--tenant default] [--ask "…"]
using AgentLoop;
using McpOrleans.Client;
using McpOrleans.Client.AI;
using McpOrleans.Client.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var gateway = int.Parse(builder.Configuration["gateway"] ?? "30000");
builder.UseOrleansClient(client => client.UseLocalhostClustering(gateway, serviceId: "mcporleans", clusterId: "mcporleans"));
builder.Services.AddMcpOrleansClient();
using var host = builder.Build();
await host.StartAsync();

// These three lines give an agent all tools of the tenant.
var client = host.Services.GetRequiredService<IMcpOrleansClient>();
var tenant = client.ForTenant(builder.Configuration["tenant"] ?? "default");
var tools = await tenant.GetAIToolsAsync();

Console.WriteLine($"{tools.Count} tools: {string.Join(", ", tools.Take(5).Select(tool => tool.Name))}, …");
var agent = new Agent(new ScriptedModel(), tools);
Console.WriteLine(await agent.AskAsync(builder.Configuration["ask"] ?? "Say hello through a tool."));
await host.StopAsync();
