/** How the commands that change users report what they did. */
import type { ChangeResult } from '../../shared/contract/types.ts';
import type { Output } from './output.ts';
import { counted } from './output.ts';

/** `done`: the verb in the past, such as "Locked". */
export async function reportChange(out: Output, done: string, result: ChangeResult): Promise<void> {
  const left = result.leftAlone;
  if (left !== undefined && left.count > 0) {
    const names = left.first.join(', ');
    out.note(
      `Left alone, because they were changed since: ${counted(left.count, 'user')} (${names}${left.count > left.first.length ? ', …' : ''}).`,
    );
  }
  const text =
    result.change === 0
      ? 'Nothing had to change.'
      : `${done} ${counted(result.users, 'user')} (change ${result.change}).`;
  await out.result(result, text);
}
