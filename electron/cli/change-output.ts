/** How the commands that change users report what they did. */
import { visibleText } from '../../shared/domain/visible-text.ts';
import type { ChangeResult } from '../../shared/contract/types.ts';
import { nameLeftAlone } from '../../shared/domain/left-alone.ts';
import type { Output } from './output.ts';
import { counted } from './output.ts';

/**
 * `done`: the verb in the past, such as "Locked"; an undo or redo names the change it was about, others count the users. `more`: what
 * follows it, with its space.
 */
export async function reportChange(
  out: Output,
  done: string,
  result: ChangeResult,
  more = '',
): Promise<void> {
  const { change, of } = result;
  noteLeftAlone(out, 'Left alone', result);
  const what = of === undefined ? counted(result.users, 'user') : visibleText(of.summary);
  await out.result(
    result,
    change === 0 ? 'Nothing had to change.' : `${done} ${what}${more} (change ${change}).`,
  );
}

/** As {@link reportChange}, of incoming users. */
export async function reportIncoming(out: Output, done: string, result: ChangeResult): Promise<void> {
  const { change, users } = result;
  await out.result(result, `${done} ${counted(users, 'incoming user')} (change ${change}).`);
}

/** Says, on stderr, what an undo or redo left alone; `left` begins the sentence. */
export function noteLeftAlone(
  out: Output,
  left: string,
  { leftAlone }: Pick<ChangeResult, 'leftAlone'>,
): void {
  if (leftAlone !== undefined) out.note(`${left}: ${nameLeftAlone(leftAlone)}.`);
}
