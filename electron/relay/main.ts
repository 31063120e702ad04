/** The relay's process: started by its owner, told what to do over the link, ends when told so or when the owner is gone. */
import { PosternError } from '../../shared/domain/errors.ts';
import { connectOwner } from './link/owner-link.ts';
import { ownerChannel } from './link/owner-channel.ts';
import { startRelay } from './relay.ts';

/** Sessions and deliveries get so long to finish; the whole takes at most 10 seconds. Milliseconds. */
const FINISH = 9_000;

const channel = ownerChannel();
if (channel === null) {
  process.stderr.write('The relay is started by Postern: use “postern relay --set DIR”.\n');
  process.exit(2);
}

// Ctrl+C reaches every process of the terminal; the owner decides when the relay stops.
process.on('SIGINT', () => {});
const terminated = new Promise<void>((resolve) => process.once('SIGTERM', resolve));

const link = connectOwner(channel);
const start = await link.start;
try {
  const relay = await startRelay({
    start,
    owner: {
      lockUser: (request) => link.call('lockUser', request),
      harden: (request) => link.call('harden', request),
      dkimKey: (request) => link.call('dkimKey', request),
    },
    say: (event) => link.say(event),
    now: Date.now,
  });
  link.serve(relay.calls);
  link.say({ kind: 'listening', listening: relay.listening() });
  await Promise.race([link.stop, terminated]);
  await relay.stop(FINISH);
  process.exit(0);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  const told = error instanceof PosternError ? { told: error.told } : {};
  const inUse = error instanceof PosternError && error.code === 'set-in-use';
  link.say({ kind: 'failed', reason, ...told, inUse });
  // The message is on its way to another process; leaving at once could lose it.
  setTimeout(() => process.exit(1), 200);
}
