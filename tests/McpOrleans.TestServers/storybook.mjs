// Serves @storybook/mcp at /mcp: it is a library without a program of its own. The argument is the folder of the manifests.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createStorybookMcpHandler } from "@storybook/mcp";

const folder = process.argv[2];
const handle = await createStorybookMcpHandler({ manifestProvider: (_request, path) => readFile(join(folder, path), "utf8") });

async function serve(incoming, outgoing) {
  const ended = new AbortController();
  outgoing.on("close", () => ended.abort());
  const hasBody = incoming.method === "POST";
  const response = await handle(new Request(new URL(incoming.url, `http://${incoming.headers.host}`), {
    method: incoming.method,
    headers: incoming.headers,
    body: hasBody ? Readable.toWeb(incoming) : undefined,
    duplex: "half",
    signal: ended.signal,
  }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  for await (const part of response.body ?? []) {
    outgoing.write(part);
  }
  outgoing.end();
}

createServer((incoming, outgoing) => serve(incoming, outgoing).catch((error) => outgoing.destroy(error))).listen(0, "127.0.0.1");
