// An MCP server over stdio that fails in the way each call asks for, and writes into a file what came and what ran.
import { appendFileSync, closeSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [era, log] = process.argv.slice(2);
const isNewer = era === '2026-07-28';
const note = (what) => appendFileSync(log, `${what}\n`);
const write = (text) => process.stdout.write(`${text}\n`);
const send = (id, rest) => write(JSON.stringify({ jsonrpc: '2.0', id, ...rest }));
const text = { content: [{ type: 'text', text: 'done' }] };
const info = { capabilities: { tools: {} }, serverInfo: { name: 'table', version: '1' } };
const tool = (name, annotations) => ({ name, inputSchema: { type: 'object' }, ...annotations });
const tools = [tool('plain'), tool('repeatable', { annotations: { readOnlyHint: true } }), tool('prepare')];
const error = (id, code, message) => send(id, { error: { code, message } });

// Goes on running whatever becomes of its streams, until it is told to end.
setInterval(() => {}, 1000);
process.stdin.on('end', () => process.exit(0));

const ways = {
  Answer: (id) => send(id, { result: text }),
  CloseUnrun: () => process.exit(3),
  CloseRan: () => process.exit(3),
  BreakBody: () => process.stdout.write('{"jsonrpc":"2.0","id":1,"resu', () => process.exit(3)),
  EndOutput: () => closeSync(1),
  Hang: () => {},
  HangFirst: (id) => readFileSync(log, 'utf8').split('ran').length > 2 && send(id, { result: text }),
  Garbage: () => write('<<< nonsense >>>'),
  HalfMessage: (id) => write(`{"jsonrpc":"2.0","id":${id},"result":{"cont`),
  OtherId: (id) => send(id + 1, { result: text }),
  TooLarge: (id) => send(id, { result: { content: [{ type: 'text', text: 'x'.repeat(9 * 1024 * 1024) }] } }),
  ErrorSessionNotFound: (id) => error(id, -32000, 'Session not found'),
  Error404: (id) => error(id, -32001, '404'),
  ErrorConnectionClosed: (id) => error(id, -32603, 'connection closed'),
  ErrorInvalidParams: (id) => error(id, -32602, 'unknown argument'),
  ErrorOfNobody: () => error(null, -32700, 'Parse error'),
  IsError: (id) => send(id, { result: { ...text, isError: true } }),
};

// Asked for before the call of the table.
const preparations = {
  GoneBefore: (id) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: text })}\n`, () => process.exit(3)),
  CloseInputBefore: (id) => {
    process.stdin.removeAllListeners('end');
    process.stdin.once('close', () => {
      // Node itself leaves the descriptor open.
      closeSync(0);
      send(id, { result: text });
    });
    process.stdin.destroy();
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize' && !isNewer) {
    note('handshake');
    send(id, { result: { protocolVersion: era, ...info } });
  } else if (method === 'server/discover' && isNewer) {
    note('handshake');
    send(id, { result: { supportedVersions: [era], ...info } });
  } else if (method === 'tools/list') {
    send(id, { result: { tools } });
  } else if (method === 'tools/call' && params.name === 'prepare') {
    preparations[params.arguments.way](id);
  } else if (method === 'tools/call') {
    const { way } = params.arguments;
    note('sent');
    if (way !== 'CloseUnrun') {
      note('ran');
    }

    (ways[way] ?? ways.Answer)(id);
  } else if (id !== undefined) {
    error(id, -32601, 'Method not found');
  }
});
