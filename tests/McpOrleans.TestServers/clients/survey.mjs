// Asks an MCP server questions with a client of the official TypeScript SDK, and prints all that the client got as one JSON document.
// Arguments: the package of the client, see clients.mjs; the server's URL; the revision of the protocol, or "any"; and the questions as
// JSON: [{ method, params, progress, cancel }]. The API key is in the environment variable MCP_KEY, if the server wants one.
import { clients } from "./clients.mjs";

// So that it does not outlive the test that started it.
process.stdin.on("end", () => process.exit(1)).resume();

const [name, url, revision, questions] = process.argv.slice(2);
const headers = process.env.MCP_KEY ? { Authorization: `Bearer ${process.env.MCP_KEY}` } : {};
const { client, transport, spoken, callTool } = await clients[name](new URL(url), headers, revision);

// What can be asked, each with the SDK's own method for it.
const asks = {
  "ping": () => client.ping(),
  "tools/list": () => listAll((params) => client.listTools(params), "tools"),
  "tools/call": callTool,
  "resources/list": () => listAll((params) => client.listResources(params), "resources"),
  "resources/templates/list": () => listAll((params) => client.listResourceTemplates(params), "resourceTemplates"),
  "resources/read": (params) => client.readResource(params),
  "prompts/list": () => listAll((params) => client.listPrompts(params), "prompts"),
  "prompts/get": (params) => client.getPrompt(params),
  "completion/complete": (params) => client.complete(params),
};

async function listAll(list, member) {
  const items = [];
  for (let cursor; ;) {
    const page = await list(cursor && { cursor });
    items.push(...page[member]);
    if (!(cursor = page.nextCursor)) {
      return { [member]: items };
    }
  }
}

/** With `progress`, the client wants the call's progress; with `cancel`, it calls the call off when the first progress arrives. */
async function ask({ method, params, progress, cancel }) {
  const steps = [];
  const abort = new AbortController();
  const onprogress = (step) => {
    steps.push(step);
    if (cancel) {
      abort.abort("Nobody waits any more.");
    }
  };
  try {
    const result = await asks[method](params, { signal: abort.signal, onprogress: progress || cancel ? onprogress : undefined });
    return { result, progress: steps };
  } catch (error) {
    return { error: { code: error.code, message: error.message, data: error.data }, cancelled: abort.signal.aborted, progress: steps };
  }
}

const answers = [];
for (const question of JSON.parse(questions)) {
  answers.push(await ask(question));
}

const capabilities = Object.keys(client.getServerCapabilities());
await transport.terminateSession();
await client.close();
// Connections that the SDK has left open would keep the process for seconds; but a pipe takes a long text in several pieces.
process.stdout.write(JSON.stringify({ revision: spoken, capabilities, answers }), () => process.exit());
