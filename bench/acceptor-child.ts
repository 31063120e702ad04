/**
 * `node acceptor-child.ts FILE`: the least an acceptor in Node can be; prints `{"port"}`. No library, no rule, no parsing of what is
 * sent: lines on a socket, and messages appended to one file, all that came while the last sync lasted with one sync.
 */
import { fdatasync, openSync, write } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';

const file = openSync(process.argv[2] ?? '', 'a');
const END = Buffer.from('\r\n.\r\n');

let waiting: { readonly content: Buffer; readonly stored: () => void }[] = [];
let syncing = false;

/** Appends what waits and syncs; what comes meanwhile waits for the next time. */
function commit(): void {
  if (syncing || waiting.length === 0) return;
  syncing = true;
  const group = waiting;
  waiting = [];
  const failed = (error: Error | null): void => {
    if (error !== null) throw error;
  };
  write(file, Buffer.concat(group.map(({ content }) => content)), (unwritten) => {
    failed(unwritten);
    fdatasync(file, (unsynced) => {
      failed(unsynced);
      for (const { stored } of group) stored();
      syncing = false;
      commit();
    });
  });
}

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  let inData = false;
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.write('220 bare\r\n');
  socket.on('data', (piece: Buffer) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      const end = inData ? rest.indexOf(END) : rest.indexOf('\n');
      if (end === -1) return;
      const taken = rest.subarray(0, end + (inData ? END.length : 1));
      rest = rest.subarray(taken.length);
      if (inData) {
        inData = false;
        waiting.push({ content: taken, stored: () => socket.write('250 stored\r\n') });
        // What else came in this turn comes along.
        setImmediate(commit);
        continue;
      }
      const command = taken.toString('latin1', 0, 4).toUpperCase();
      if (command === 'QUIT') return void socket.end('221 bye\r\n');
      inData = command === 'DATA';
      socket.write(inData ? '354 go on\r\n' : '250 yes\r\n');
    }
  });
}

const server = createServer(serve).listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
