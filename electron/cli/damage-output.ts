/** How a command that opens a set says what of it could not be read. */
import type { SetInfo } from '../../shared/contract/types.ts';
import { counted, printable, timeText, type Output } from './output.ts';

/** On stderr, so that it is seen whatever is printed. */
export function reportDamage(out: Output, { damage }: SetInfo): void {
  for (const { message, lost } of damage) {
    out.note(`Damaged: ${printable(message)}`);
    if (lost === undefined) continue;
    out.note(`${counted(lost.count, 'change')} after it that cannot be shown:`);
    for (const { change, time, actor, summary } of lost.first) {
      out.note(`  ${change}  ${timeText(time)}  ${printable(`${summary}, by ${actor}`)}`);
    }
    const more = lost.count - lost.first.length;
    if (more > 0) out.note(`  and ${more.toLocaleString('en')} more`);
  }
}
