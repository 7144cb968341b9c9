// The clients of both generations of the official TypeScript SDK, by the name of their package, each connected in one revision of the
// protocol, or in one that it chooses itself. `callTool` takes the call's parameters and options, `spoken` is the revision that the client
// and the server have agreed on.

const info = { name: "mcporleans-survey", version: "1.0.0" };

export const clients = {
  async sdk(url, headers, revision) {
    const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
    const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
    const client = new Client(info);
    const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });

    if (revision !== "any") {
      // This generation accepts older revisions than it offers. It has no option for what it offers.
      const send = transport.send.bind(transport);
      transport.send = (message, options) =>
        send(message.method === "initialize" ? { ...message, params: { ...message.params, protocolVersion: revision } } : message, options);
    }

    await client.connect(transport);
    return { client, transport, spoken: transport.protocolVersion, callTool: (params, options) => client.callTool(params, undefined, options) };
  },

  async client(url, headers, revision) {
    const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
    const client = new Client(info, revision === "any"
      ? { versionNegotiation: { mode: "auto" } }
      : { supportedProtocolVersions: [revision], versionNegotiation: { mode: revision < "2026-07-28" ? "legacy" : { pin: revision } } });
    const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
    await client.connect(transport);
    return { client, transport, spoken: client.getNegotiatedProtocolVersion(), callTool: (params, options) => client.callTool(params, options) };
  },
};
