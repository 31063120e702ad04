/** How a command that opens a set says what of it could not be read. */
import { tell } from '../../shared/text/text.ts';
import type { SetInfo } from '../../shared/contract/types.ts';
import { isDamage, isIncomplete, READ_ONLY_ASKED } from '../../shared/domain/set-health.ts';
import { counted, timeText, type Output } from './output.ts';

/** On stderr, so that it is seen whatever is printed. */
export function reportDamage(out: Output, { damage }: SetInfo): void {
  for (const { kind, message, lost } of damage) {
    out.note(`${isDamage({ kind }) ? 'Damaged' : 'Interrupted'}: ${message}`);
    if (lost === undefined) continue;
    out.note(`${counted(lost.count, 'change')} after it that cannot be shown:`);
    for (const { change, time, actor, summary } of lost.first) {
      out.note(`  ${change}  ${timeText(time)}  ${summary}, by ${actor}`);
    }
    const more = lost.count - lost.first.length;
    if (more > 0) out.note(`  and ${more.toLocaleString('en')} more`);
  }
}

/** As {@link reportDamage}, and in the JSON: `damage`, and why the set cannot be changed. */
export function reportSet(out: Output, set: SetInfo): void {
  reportDamage(out, set);
  if (set.damage.length > 0)
    out.add(
      'damage',
      set.damage.map(({ told: _, ...said }) => said),
    );
  const readOnly = set.readOnly === null ? null : tell(set.readOnly);
  if (readOnly !== null && readOnly !== READ_ONLY_ASKED) {
    out.add('readOnly', readOnly);
    if (set.damage.length === 0) out.note(`Read-only: ${readOnly}`);
  }
  if (isIncomplete(set.damage)) out.incomplete = true;
}
