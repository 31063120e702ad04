/** The owner of a set while it imports: prints `{created, p99}`, the delay of its event loop in milliseconds. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openKeyring } from '../electron/credentials/keyring.ts';
import { startImport } from '../electron/import/import-job.ts';
import { openSet } from '../electron/store/open-set.ts';

const [path = '', set = ''] = process.argv.slice(2);
const store = await openSet(set, { create: { name: 'bench' } });
const { id } = store.info();
const key = await (await openKeyring(id, set, { env: process.env })).key();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const options = { onDuplicate: 'skip', allOrNothing: false, dryRun: false, actor: 'bench' } as const;
const job = startImport({ ...options, store, key, setId: id, file: { path } });
const state = await job.done;
delay.disable();
job.dispose();
await store.close();
process.stdout.write(`${JSON.stringify({ created: state.created, p99: delay.percentile(99) / 1e6 })}\n`);
