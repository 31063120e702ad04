/** Worker thread that computes verifiers one after another, at the lowest priority the system has for a thread. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync } from '@node-rs/argon2';
import { VERIFIER_COST } from './verifier.ts';

const port = parentPort;
if (port === null) throw new Error('harden-worker runs as a worker thread only');
// Only Linux gives each thread a priority of its own; elsewhere this would slow down the whole application.
if (process.platform === 'linux') setPriority(0, 19);
port.on('message', ({ job, password }: { job: number; password: string }) => {
  port.postMessage({ job, verifier: hashSync(password, VERIFIER_COST) });
});
