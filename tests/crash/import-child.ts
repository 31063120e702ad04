/** An import to be killed: `SET FILE KEY`; says `begun` when its worker starts and `done` when the commit was acknowledged, then waits. */
import { writeSync } from 'node:fs';
import { startImport } from '../../electron/import/import-job.ts';
import { openSet } from '../../electron/store/open-set.ts';

const [, , folder = '', path = '', key = ''] = process.argv;
const store = await openSet(folder);
const job = startImport({
  ...{ onDuplicate: 'update', allOrNothing: false, dryRun: false, actor: 'crash test' },
  ...{ store, key: Buffer.from(key, 'hex'), setId: store.info().id, file: { path } },
});
writeSync(1, 'begun\n');
const { phase } = await job.done;
writeSync(1, `${phase}\n`);
setInterval(() => undefined, 60_000);
