/** Opens a set of an earlier format as its owner, which seals it anew, until it is killed. */
import { openEarlier } from './earlier-set-app.ts';

const [set = '', beside = ''] = process.argv.slice(2);
process.stdout.write('open\n');
const app = await openEarlier({ set, beside });
process.stdout.write('sealed\n');
await app.close();
