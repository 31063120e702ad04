/** How the commands that change users report what they did. */
import type { ChangeResult } from '../../shared/contract/types.ts';
import type { Output } from './output.ts';
import { counted } from './output.ts';

/** `done`: the verb in the past, such as "Locked"; an undo or redo names the change it was about, others count the users. */
export async function reportChange(out: Output, done: string, result: ChangeResult): Promise<void> {
  const { change, of } = result;
  const left = result.leftAlone ?? { count: 0, first: [] };
  if (left.count > 0) {
    const more = left.count - left.first.length;
    const names = left.first.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
    out.note(`Left alone, because ${left.count === 1 ? 'it was' : 'they were'} changed since: ${names}.`);
  }
  const what = of?.summary ?? counted(result.users, 'user');
  await out.result(result, change === 0 ? 'Nothing had to change.' : `${done} ${what} (change ${change}).`);
}
